"""The mails about a booking in the API."""

from __future__ import annotations

import pytest

from bookings.mail_serializers import BookingMailListSerializer, BookingMailSerializer
from bookings.models import Booking
from outbox import delivery
from outbox.models import Message
from tests.bookings.booking_factories import book, cancel
from tests.factories import NOW, alice, bob, set_rules, utc_seconds
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def existing(template) -> Booking:
    for person in (alice(), bob()):
        set_rules(person, email=f"{person.name.split()[0].lower()}@example.com")
    return book(template)


@pytest.fixture
def list_mails(client, existing):
    """Return a function that lists the mails by the name of the recipient."""

    def ask(query: str = ""):
        body = client.get(f"/api/bookings/{existing.pk}/mails{query}").json()
        assert_is_as_documented(BookingMailListSerializer, body)
        return {(row["recipient"] or {}).get("name"): row for row in body["data"]}

    return ask


@pytest.fixture
def resend(api, existing):
    return lambda mail_id, key="": api(
        "post", f"bookings/{existing.pk}/mails/{mail_id}/resend", {}, key
    )


def test_mails_are_listed_with_their_state_and_recipient(list_mails):
    mails = list_mails()
    assert set(mails) == {"Alice Johnson", "Bob Smith", "Dana Roy"}
    assert {(row["event"], row["state"]) for row in mails.values()} == {("created", "waiting")}
    assert mails["Dana Roy"]["recipient"]["interviewerId"] is None
    assert len(list_mails("?limit=2")) == 2


def test_delivered_mail_keeps_its_event_and_is_sent_again(list_mails, resend, settings, mailoutbox):
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    delivery.deliver_due(utc_seconds(NOW), 1000)
    mail = list_mails()["Dana Roy"]
    assert (mail["event"], mail["state"], mail["deliveredAt"]) == (
        "created",
        "delivered",
        "2025-01-20T10:00:00Z",
    )
    sent = resend(mail["id"]).json()
    assert_is_as_documented(BookingMailSerializer, sent)
    assert (sent["event"], sent["state"]) == ("created", "waiting")
    delivery.deliver_due(utc_seconds(NOW), 1000)
    mails = [mail for mail in mailoutbox if "dana" in mail.to[0]]
    ids = [mail.extra_headers["Message-ID"] for mail in mails]
    assert len(ids) == len(set(ids)) == 2


def test_cancelled_booking_is_sent_as_a_cancellation(list_mails, resend, existing):
    cancel(existing)
    Message.objects.update(state="delivered", payload={})
    mail = list_mails()["Dana Roy"]
    assert mail["event"] is None
    assert resend(mail["id"]).json()["event"] == "cancelled"


def test_failed_mail_is_tried_again(list_mails, resend):
    Message.objects.update(state="failed", last_error="no such mailbox")
    mail = list_mails()["Alice Johnson"]
    assert mail["lastError"] == "no such mailbox"
    again = resend(mail["id"]).json()
    assert (again["id"], again["state"]) == (mail["id"], "waiting")


def test_waiting_mail_is_left_alone_and_a_key_sends_once(list_mails, resend):
    mail = list_mails()["Alice Johnson"]
    assert resend(mail["id"]).json() == mail
    Message.objects.update(state="delivered", payload={})
    first, second = resend(mail["id"], "k"), resend(mail["id"], "k")
    assert first.content == second.content
    assert Message.objects.filter(channel="mail").count() == 4


def test_mail_to_a_person_who_left_cannot_be_sent(list_mails, resend):
    Message.objects.update(state="delivered", payload={})
    mail = list_mails()["Dana Roy"]
    Booking.objects.update(candidate_email="other@example.com")
    assert list_mails()[None]["id"] == mail["id"]
    detail = problem_of(resend(mail["id"]), 404)["detail"]
    assert "no longer takes part" in detail
    assert problem_of(resend(10**9), 404)
    assert problem_of(resend("x"), 404)
