"""Mails to candidates are in the language in which they booked."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from tests.bookings.booking_factories import book
from tests.factories import alice, technical_interview
from tests.outbox.channels import deliver_due_messages

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
