"""A candidate who already has an interview at the chosen time reads that, and nothing more."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from tests.bookings.booking_factories import book, cancel
from tests.factories import chen, technical_interview
from tests.pages.candidate_link.test_candidate import ELEVEN, TEN, text

WEDNESDAY = {"day": "2025-01-22"}
pytestmark = pytest.mark.django_db

MESSAGE = "You already have an interview at this time"


@pytest.fixture
def other(template) -> Booking:
    """Book the candidate of the link for a confidential interview with Chen."""
    confidential = technical_interview(chen())
    confidential.name = "Confidential Interview"
    confidential.save()
    return book(confidential, TEN, email="NOOR@example.com")


def list_times(answer) -> list[str]:
    """Return the hours and minutes that a page offers on 22 January, in UTC."""
    return re.findall(r"2025-01-22T(\d\d%3A\d\d)", answer.content.decode())


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


def test_times_of_another_interview_are_not_offered(client, link_url, other):
    times = list_times(client.get(link_url, WEDNESDAY))
    assert {"09%3A00", "11%3A00"} <= set(times)
    assert not {"09%3A30", "10%3A00", "10%3A30"} & set(times)


def test_times_are_offered_again_after_the_other_interview_was_cancelled(client, link_url, other):
    cancel(other)
    assert {"09%3A30", "10%3A00", "10%3A30"} <= set(list_times(client.get(link_url, WEDNESDAY)))


def test_move_leaves_out_other_interviews_but_not_the_own_one(
    client, link_url, other, submit_booking
):
    submit_booking("2025-01-22T12:00:00Z")
    times = set(list_times(client.get(link_url, {**WEDNESDAY, "move": ""})))
    assert {"11%3A00", "11%3A30", "12%3A30"} <= times
    assert not {"10%3A00", "10%3A30", "12%3A00"} & times


def test_nearest_times_leave_out_other_interviews(template, other, submit_booking):
    book(template, ELEVEN, email="dana@example.com")
    answer = submit_booking(ELEVEN)
    assert answer.status_code == 409
    nearest = re.findall(r'name="start" value="2025-01-22T(..:..)', answer.content.decode())
    assert nearest
    assert not {"09:30", "10:00"} & set(nearest)


def test_number_of_queries_does_not_depend_on_bookings(client, link_url):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(link_url).status_code == 200
        return len(queries)

    count_queries()
    before = count_queries()
    elsewhere = technical_interview(chen())
    for hour in range(10, 15):
        book(elsewhere, f"2025-01-22T{hour}:00:00Z", email="noor@example.com")
    assert count_queries() == before
