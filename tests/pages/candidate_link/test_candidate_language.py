"""Mails to candidates are in the language in which they booked."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from tests.bookings.booking_factories import book
from tests.factories import alice, technical_interview
from tests.outbox.channels import deliver_due_messages
from tests.pages.candidate_link.test_candidate import text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "everybody_free"),
]


def subjects_to(mailoutbox, address: str) -> list[str]:
    deliver_due_messages()
    return [mail.subject for mail in mailoutbox if address in mail.to[0]]


def test_candidate_who_books_in_german_gets_german_mails(client, submit_booking, mailoutbox):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    response = submit_booking()
    assert response.status_code in (200, 303)
    booking = Booking.objects.get()
    assert booking.candidate_language == "de"
    [subject] = subjects_to(mailoutbox, booking.candidate_email)
    assert subject.startswith("Einladung")


def test_booking_over_the_api_gets_mails_in_the_default_language(mailoutbox):
    booking = book(technical_interview(alice()))
    assert booking.candidate_language == ""
    [subject] = subjects_to(mailoutbox, booking.candidate_email)
    assert subject.startswith("Invitation")


def test_mails_have_the_hours_of_the_browser_and_a_move_is_called_a_move(
    client, link_url, mailoutbox
):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-US,en;q=0.9"
    form = {"name": "Noor Haddad", "email": "noor@example.com", "start": "2025-01-22T10:00:00Z"}
    booked = client.post(f"{link_url}/confirm", form, follow=True)
    assert "Your interview is booked" in text(booked)
    move = {"start": "2025-01-22T12:00:00Z"}
    assert "Until now: Wednesday 22 January 2025, 3:30 pm" in text(
        client.get(f"{link_url}/confirm", move)
    )
    moved = client.post(f"{link_url}/confirm", {**move, "moves": "1"}, follow=True)
    assert "Your interview is moved" in text(moved)
    deliver_due_messages()
    assert "Wednesday, 22 January 2025, 5:30 pm to 6:30 pm" in mailoutbox[-1].body
    assert "Before:    Wednesday, 22 January 2025, 3:30 pm to 4:30 pm" in mailoutbox[-1].body
