"""The Idempotency-Key header: a request is carried out once and answered the same for a day."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from bookings.models import Booking, Hold, IdempotencyRecord
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, NOON, TEN, book, hold
from tests.factories import DAY, alice, bob, empty_calendars
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def send(api, template):
    def post(key, path="bookings", **body):
        if path == "bookings":
            body = {"start": TEN, "candidate": CANDIDATE, **body}
        url = path if path.count("/") > 1 else f"{template.pk}/{path}"
        return api("post", url, body, key)

    return post


@pytest.fixture
def new_booking(template):
    return book(template, NOON)


def same(first, again) -> bool:
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    return (first.status_code, first.content, first["Content-Type"], first["Cache-Control"]) == (
        again.status_code, again.content, again["Content-Type"], again["Cache-Control"],
    )  # fmt: skip


def test_response_is_replayed_for_a_day_and_then_carried_out_again(frozen, send):
    first = send("k")
    frozen.shift(DAY - 1)
    assert same(first, send("k"))
    frozen.shift(1)
    assert problem_of(send("k"), 409)["reasons"] == ["booked"]
    assert Booking.objects.count() == IdempotencyRecord.objects.count() == 1


@pytest.mark.parametrize("key", ["", " "])
def test_empty_key_is_refused(client, template, key):
    url, body = f"/api/interviews/{template.pk}/bookings", {"start": TEN, "candidate": CANDIDATE}
    headers = {"Idempotency-Key": key}
    response = client.post(url, body, content_type="application/json", headers=headers)
    [entry] = problem_of(response, 400)["errors"]
    assert (entry["header"], entry["code"]) == ("Idempotency-Key", "invalid_format")
    assert not Booking.objects.exists()


def test_without_key_every_request_is_new(send):
    assert [send("").status_code, send("").status_code] == [201, 409]
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("path", ["bookings", "holds", "bookings/{}/reschedule"])
def test_request_with_unknown_calendars_can_be_repeated_with_its_key(
    send, new_booking, calendar_service, path
):
    calendar_service(empty_calendars(alice()))
    path = path.format(new_booking.pk)
    for _ in range(2):
        answer = send("k", path, start=TEN)
        problem = problem_of(answer, 503)
        assert problem["type"] == "urn:slotsmith:availability-unknown"
        assert [gap["name"] for gap in problem["unknown"]] == ["Bob Smith"]
        assert (answer["Retry-After"], answer["Idempotency-Key"]) == ("30", "k")
        assert "Idempotent-Replayed" not in answer
    assert not IdempotencyRecord.objects.exists()
    calendar_service(empty_calendars(alice(), bob()))
    assert send("k", path, start=TEN).status_code in (200, 201)


def test_refusal_with_another_reason_than_unknown_is_stored(send, calendar_service):
    """Notice alone refuses this start, whatever the unknown calendar contains."""
    calendar_service(empty_calendars(alice()))
    first = send("k", start="2025-01-20T20:00:00Z")
    assert problem_of(first, 409)["reasons"] == ["notice", "unknown"]
    assert same(first, send("k", start="2025-01-20T20:00:00Z"))


def test_hold_is_created_once(send):
    assert same(send("k", "holds", start=TEN), send("k", "holds", start=TEN))
    assert Hold.objects.count() == 1


def test_move_and_cancellation_are_carried_out_once(send, new_booking):
    for path, body in (("reschedule", {"start": ELEVEN}), ("cancel", {"reason": "ill"})):
        address = f"bookings/{new_booking.pk}/{path}"
        assert same(send(path, address, **body), send(path, address, **body))
    new_booking.refresh_from_db()
    assert new_booking.sequence == 2


def test_repeated_move_does_not_undo_a_later_move(send, new_booking):
    address = f"bookings/{new_booking.pk}/reschedule"
    first = send("one", address, start=ELEVEN)
    send("two", address, start=TEN)
    assert same(first, send("one", address, start=ELEVEN))
    new_booking.refresh_from_db()
    assert new_booking.start.hour == 10


def test_delete_takes_no_key(api, template, send):
    first, second = hold(template), hold(template, NOON)
    statuses = [api("delete", f"holds/{held.pk}", key="k").status_code for held in (first, second)]
    assert statuses == [204, 204]
    assert not IdempotencyRecord.objects.exists()


def test_response_repeats_the_key(send):
    assert send("k")["Idempotency-Key"] == send("k")["Idempotency-Key"] == "k"
    assert send("refused")["Idempotency-Key"] == "refused"
    assert "Idempotency-Key" not in send("")


@pytest.mark.parametrize("start", ["2025-01-22T12:00:00+02:00", "2025-01-22t10:00:00.000z"])
def test_same_instant_is_the_same_request(send, start):
    assert same(send("k", start=TEN), send("k", start=start))


def test_slash_at_the_end_does_not_matter(send):
    assert same(send("k"), send("k", "bookings/", start=TEN, candidate=CANDIDATE))


def test_texts_of_the_caller_are_compared_as_they_are(send):
    send("k", metadata={"when": "2025-01-22T12:00:00+02:00"})
    assert send("k", metadata={"when": TEN}).status_code == 422


def test_refusal_is_replayed_even_if_the_slot_is_free_again(api, template, send):
    other = book(template)
    first = send("k")
    assert problem_of(first, 409)["reasons"] == ["booked"]
    api("post", f"bookings/{other.pk}/cancel")
    assert same(first, send("k"))
    assert send("another").status_code == 201


def test_invalid_request_is_not_stored(send):
    assert send("k", candidate={}).status_code == 400
    assert send("k").status_code == 201


@pytest.mark.parametrize(
    "other", [{"start": ELEVEN}, {"candidate": {**CANDIDATE, "name": "Ola Berg"}}]
)
def test_key_for_another_request_is_422(send, other):
    send("k")
    problem = problem_of(send("k", **other), 422)
    assert (problem["type"], list(errors_of(problem))) == (
        "urn:slotsmith:key-reused",
        ["Idempotency-Key"],
    )


def test_key_for_another_url_is_422(send, new_booking):
    send("k", f"bookings/{new_booking.pk}/cancel")
    assert send("k", "holds", start=TEN).status_code == 422
    assert send("k", f"bookings/{new_booking.pk}/reschedule", start=TEN).status_code == 422


def test_order_of_json_members_does_not_matter(send):
    first = send("k", start=TEN, candidate=CANDIDATE)
    assert same(first, send("k", candidate=dict(reversed(CANDIDATE.items())), start=TEN))


def test_keys_are_scoped_to_the_caller(client, send):
    send("k")
    client.force_login(get_user_model().objects.create_superuser("root"))
    assert problem_of(send("k"), 409)["reasons"] == ["booked"]


@pytest.mark.parametrize("key", ["ü", "k" * 256, "a\x07b", "a\x7f"])
def test_invalid_key_is_400_and_named(send, key):
    assert list(errors_of(problem_of(send(key), 400))) == ["Idempotency-Key"]
    assert not Booking.objects.exists()


def test_key_of_255_characters_is_accepted(send):
    key = "~ " * 127 + "~"
    assert same(send(key), send(key))


def test_used_key_is_answered_before_calendars_are_read(send, template, calendar_service):
    send("k")
    service = calendar_service([{"interviewerId": alice().pk, "busy": []}])
    send("k")
    send("k", start=NOON)
    assert service.calls == []
