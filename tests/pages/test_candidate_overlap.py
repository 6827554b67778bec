"""A candidate who already has an interview at the chosen time reads that, and nothing more."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from tests.bookings.booking_factories import book
from tests.factories import chen, technical_interview
from tests.pages.test_candidate import ELEVEN, TEN, text

pytestmark = pytest.mark.django_db

MESSAGE = "You already have an interview at this time"


@pytest.fixture
def other(template) -> Booking:
    """Book the candidate of the link for a confidential interview with Chen."""
    confidential = technical_interview(chen())
    confidential.name = "Confidential Interview"
    confidential.save()
    return book(confidential, TEN, email="NOOR@example.com")


def check_refusal(answer) -> None:
    page_text = text(answer)
    assert answer.status_code == 409
    assert MESSAGE in page_text
    assert "Confidential" not in page_text
    assert chen().name not in page_text


def test_booking_over_another_interview_is_refused(other, submit_booking):
    answer = submit_booking(TEN)
    check_refusal(answer)
    assert "Nothing was booked." in text(answer)
    assert list(Booking.objects.all()) == [other]


def test_move_over_another_interview_is_refused(other, submit_booking, submit_move):
    submit_booking("2025-01-22T12:00:00Z")
    answer = submit_move("2025-01-22T10:30:00Z")
    check_refusal(answer)
    assert "Your booking was not changed." in text(answer)
    assert f"{Booking.objects.exclude(pk=other.pk).get().start:%H:%M}" == "12:00"


def test_candidate_cannot_allow_it(other, submit_booking):
    check_refusal(submit_booking(TEN, allowCandidateOverlap="true"))


def test_adjacent_time_is_booked(other, submit_booking):
    assert "Your interview is booked" in text(submit_booking(ELEVEN))
