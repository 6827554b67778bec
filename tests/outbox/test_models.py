"""Claims, outcomes and retries of messages, and validation of webhook endpoints."""

from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ValidationError

from engine.timestamps import to_datetime
from outbox.models import SECRET_OVERLAP_SECONDS, Message, WebhookEndpoint, generate_secret
from tests.factories import NOW, utc_seconds
from tests.outbox.channels import enqueue_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]

NOW_SECOND = utc_seconds(NOW)


def load_again(message: Message) -> Message:
    """Return another instance of the message, as another worker loads it."""
    return Message.objects.get(pk=message.pk)


def build_endpoint(**fields: object) -> WebhookEndpoint:
    return WebhookEndpoint(**{"name": "HR", "url": "https://hr.example.com/hook", **fields})


def test_only_one_of_two_workers_claims_a_message():
    first = enqueue_message("a")
    second = load_again(first)
    assert [message.claim(NOW_SECOND, NOW_SECOND + 120) for message in (first, second)] == [
        True,
        False,
    ]
    assert (first.attempts, first.leased_until) == (1, to_datetime(NOW_SECOND + 120))


def test_claim_reloads_the_message():
    message = enqueue_message("a")
    Message.objects.update(payload={"name": "b"})
    assert message.claim(NOW_SECOND, NOW_SECOND + 120)
    assert message.payload == {"name": "b"}


@pytest.mark.parametrize(("later", "claimed"), [(119, False), (120, True)])
def test_claim_expires(later, claimed):
    first = enqueue_message("a")
    first.claim(NOW_SECOND, NOW_SECOND + 120)
    assert load_again(first).claim(NOW_SECOND + later, NOW_SECOND + later + 120) is claimed


def test_worker_that_lost_its_claim_records_nothing():
    first = enqueue_message("a")
    first.claim(NOW_SECOND, NOW_SECOND + 120)
    second = load_again(first)
    second.claim(NOW_SECOND + 120, NOW_SECOND + 240)
    assert not first.record_outcome(state="failed")
    assert second.record_outcome(state="delivered")
    assert not first.record_outcome(state="failed")
    assert load_again(first).state == "delivered"


def test_retry_resets_a_failed_message():
    message = enqueue_message("a")
    Message.objects.update(state="failed", attempts=16, last_error="answered 500")
    assert Message.objects.all().retry(NOW_SECOND + 60) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at, message.last_error) == (
        "waiting",
        0,
        to_datetime(NOW_SECOND + 60),
        "",
    )


@pytest.mark.parametrize(
    "changed",
    [{"state": "delivered"}, {"leased_until": to_datetime(NOW_SECOND + 1)}],
    ids=["delivered", "claimed"],
)
def test_delivered_and_leased_messages_are_not_retried(changed):
    enqueue_message("a")
    Message.objects.update(**changed)
    assert Message.objects.all().retry(NOW_SECOND) == 0


@pytest.mark.parametrize(("kind", "retried"), [("test", 0), ("webhook", 1)])
def test_superseded_message_is_not_retried_unless_it_is_a_webhook(kind, retried):
    for name, state in (("a", "failed"), ("b", "delivered")):
        Message.objects.filter(pk=enqueue_message(name, ordering_key="s").pk).update(
            state=state, channel=kind
        )
    assert Message.objects.all().retry(NOW_SECOND) == retried


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.example.com/hook",
        "https://10.0.0.1/",
        "https://hr.example.com:22/",
        "ftp://hr.example.com/",
        "hook",
        "",
    ],
)
def test_endpoint_url_must_be_public_https(url):
    with pytest.raises(ValidationError) as caught:
        build_endpoint(url=url).full_clean()
    assert list(caught.value.message_dict) == ["url"]


@pytest.mark.parametrize("events", [["booking.moved"], "slots.changed", {"a": 1}, [["a"]]])
def test_unknown_event_types_are_rejected(events):
    with pytest.raises(ValidationError) as caught:
        build_endpoint(events=events).full_clean()
    assert list(caught.value.message_dict) == ["events"]


@pytest.mark.parametrize(
    ("events", "is_subscribed"),
    [([], True), (["slots.changed"], True), (["booking.created"], False)],
)
def test_endpoint_is_subscribed_to_its_events_or_to_all(events, is_subscribed):
    hr = build_endpoint(events=events)
    hr.full_clean()
    assert hr.is_subscribed_to("slots.changed") is is_subscribed


def test_secrets_are_random_256_bits():
    first, second = generate_secret(), generate_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


def test_secrets_and_urls_are_encrypted_in_the_database(django_assert_num_queries):
    hr = build_endpoint()
    hr.save()
    raw = WebhookEndpoint.objects.extra(select={"raw": "url || secret"}).values_list("raw").get()[0]
    assert raw.count("fernet:") == 2
    assert hr.secret not in raw


def test_previous_secret_signs_for_one_more_day():
    hr = build_endpoint()
    hr.save()
    old = hr.secret
    hr.rotate_secret(NOW_SECOND)
    hr.refresh_from_db()
    assert hr.secret != old
    assert hr.get_signing_secrets(NOW_SECOND + SECRET_OVERLAP_SECONDS - 1) == [hr.secret, old]
    assert hr.get_signing_secrets(NOW_SECOND + SECRET_OVERLAP_SECONDS) == [hr.secret]
