"""Mails to the candidate contain the address of the page where they move and cancel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from api.actors import Actor, ActorKind
from bookings import booking, booking_mails, cancellation, candidate_links, erasure
from bookings.booking import BookingExtras
from bookings.candidate_links import InvalidLinkError
from bookings.idempotency import IdempotentRequest, without_key
from bookings.models import Booking, CandidateLink
from outbox import delivery
from outbox.event_log import LoggedEvent
from outbox.mail_recipients import MailRecipients
from outbox.models import Message
from tests.bookings.booking_factories import (
    DANA,
    NOON,
    WITHOUT_KEY,
    book,
    cancel,
    issue_link,
    move,
    slot_request,
)
from tests.factories import DAY, NOW, alice, set_rules, utc_seconds

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "everybody_free", "mails_are_enabled"),
]


@pytest.fixture
def mails_are_enabled(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"mail": "outbox.invitation_mail.deliver"}}


@pytest.fixture
def read_mails(mailoutbox):
    """Deliver the mails and return the texts of those to Dana."""

    def read() -> list[str]:
        delivery.deliver_due(utc_seconds(NOW), 1000)
        return [mail.body for mail in mailoutbox if "dana@example.com" in mail.to[0]]

    return read


def find_path(text: str) -> str:
    """Return the path of the candidate's page in a mail, "" if there is none."""
    found = re.search(r"https?://[^/]+(/book/\S+)", text)
    return found[1] if found else ""


def test_candidate_moves_and_cancels_with_the_link_of_the_mail(template, read_mails):
    new_booking = book(template)
    [text] = read_mails()
    assert "You can move or cancel the interview here until Wed 22 Jan 2025, 15:30" in text
    page = find_path(text)
    client = Client()
    assert "Your interview is booked" in client.get(page).content.decode()
    client.post(f"{page}/confirm", {"start": NOON, "moves": "1"})
    text = read_mails()[-1]
    assert find_path(text) == page
    assert "Before:    Wednesday, 22 January 2025, 15:30 to 16:30" in text
    client.post(f"{page}/cancel", {"reason": "ill"})
    assert Booking.objects.get(pk=new_booking.pk).is_cancelled
    assert "You can choose another time here:\n" in read_mails()[-1]


def test_secret_is_neither_stored_nor_sent_to_interviewers(template, read_mails, mailoutbox):
    set_rules(alice(), email="alice@example.com")
    book(template)
    page = find_path(read_mails()[0])
    secret = page.removeprefix("/book/")
    rows = [*CandidateLink.objects.values(), *Message.objects.values("payload", "ordering_key")]
    assert secret not in str(rows)
    others = [mail for mail in mailoutbox if "dana@example.com" not in mail.to[0]]
    assert others
    assert not any(secret in str(mail.message()) for mail in others)


def test_withdrawn_link_is_in_no_later_mail_and_opens_nothing(template, read_mails):
    new_booking = book(template)
    page = find_path(read_mails()[0])
    link = CandidateLink.objects.get()
    candidate_links.revoke(link, WITHOUT_KEY.caller, utc_seconds(NOW))
    assert Client().get(page).status_code == 404
    move(new_booking, NOON)
    assert find_path(read_mails()[-1]) == ""


def test_cancellation_by_others_closes_the_page_and_erasure_deletes_it(template, read_mails):
    new_booking = book(template)
    page = find_path(read_mails()[0])
    cancel(new_booking)
    assert find_path(read_mails()[-1]) == ""
    erasure.erase("dana@example.com", utc_seconds(NOW))
    assert not CandidateLink.objects.exists()
    assert Client().get(page).status_code == 404


def test_booking_without_a_mail_to_the_candidate_gets_its_page_with_the_first_mail(
    template, read_mails
):
    extras = BookingExtras(external_id="app-7", notify=MailRecipients(candidate=False))
    new_booking = booking.book(slot_request(template), DANA, WITHOUT_KEY, extras)
    assert (read_mails(), CandidateLink.objects.count()) == ([], 0)
    move(new_booking, NOON)
    page = find_path(read_mails()[0])
    assert Client().get(page).status_code == 200
    link = CandidateLink.objects.get()
    assert (link.bookings.get(), link.external_id) == (new_booking, "app-7")


def test_only_the_withdrawal_of_a_link_that_was_made_for_a_booking_is_an_event(template):
    cancel(book(template))
    second = book(template)
    link = CandidateLink.objects.get(bookings=second)
    cancellation.cancel(second.pk, "", utc_seconds(NOW), build_link_request(link.pk))
    again = replace(DANA, link_id=link.pk)
    booking.book(slot_request(template), again, build_link_request(link.pk))
    assert list_link_events() == []
    candidate_links.revoke(link, WITHOUT_KEY.caller, utc_seconds(NOW))
    assert list_link_events() == ["candidate_link.revoked"]


def build_link_request(link_id: int) -> IdempotentRequest:
    return without_key(Actor(ActorKind.LINK, link_id), utc_seconds(NOW))


def list_link_events() -> list[str]:
    events = LoggedEvent.objects.filter(type__startswith="candidate_link.")
    return list(events.values_list("type", flat=True))


def test_page_opens_until_the_interview_is_over(template, read_mails, frozen):
    book(template)
    secret = find_path(read_mails()[0]).removeprefix("/book/")
    set_rules(template, change_deadline_hours=100)
    end = utc_seconds("2025-01-22T11:00:00Z")
    assert candidate_links.get_by_secret(secret, end - 1)
    with pytest.raises(InvalidLinkError):
        candidate_links.get_by_secret(secret, end + DAY)


def test_mail_that_is_sent_again_has_the_link(template, read_mails):
    row = book(template)
    first = read_mails()[0]
    message = Message.objects.get(channel="mail")
    booking_mails.send_again(row.pk, message.pk, without_key(WITHOUT_KEY.caller, utc_seconds(NOW)))
    assert find_path(read_mails()[-1]) == find_path(first) != ""


def test_mail_after_the_deadline_only_shows_the_interview(template, read_mails):
    set_rules(template, change_deadline_hours=100)
    book(template)
    assert "Your interview is shown here:\nhttp" in read_mails()[0]


def test_address_that_only_the_link_holder_gave_gets_no_link(template, read_mails):
    issued = issue_link(template, "Noor", "noor@example.com")
    page = find_path(issued.url)
    form = {"start": NOON, "name": "Dana", "email": "dana@example.com"}
    assert Client().post(f"{page}/confirm", form).status_code == 302
    assert find_path(read_mails()[0]) == ""
