"""Bookings in conflict are marked on the pages of coordinators and interviewers."""

from __future__ import annotations

import pytest

from pages.bookings import conflict_marks
from people.models import SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import NOON, TEN, book
from tests.bookings.conflict_fixtures import store_calendar
from tests.factories import alice, bob
from tests.pages.page_content import get_page
from tests.pages.test_pages_are_german import check

pytestmark = pytest.mark.django_db
SUMMARY = "an interviewer's hours, time off, limits or calendar no longer allow"
UNCHECKED = "Conflicts with hours, time off, limits and calendars could not be checked just now."


@pytest.fixture
def existing_booking(template):
    """Book an interview, then give Bob time off and Alice an event at its time."""
    existing_booking = book(template)
    book(template, NOON)
    SpecialDays.objects.create(interviewer=bob(), first_day="2025-01-22", last_day="2025-01-22")
    store_calendar(alice(), (TEN, "2025-01-22T10:30:00Z"))
    return existing_booking


def test_coordinator_sees_reason_and_interviewer_as_text(coordinator, existing_booking):
    page = get_page(coordinator, "/bookings")
    assert page.text.count("Conflict for Bob Smith: time off") == 2
    assert page.text.count("Conflict for Alice Johnson: busy in the calendar") == 1
    assert f"2 interviews are at times that {SUMMARY}" in page.text


def test_coordinator_sees_no_mark_without_a_conflict(coordinator, template):
    book(template)
    page = get_page(coordinator, "/bookings")
    assert "Conflict" not in page.text
    assert SUMMARY not in page.text


def test_interviewer_sees_own_conflicts_only(existing_booking):
    text = get_page(callers.interviewer_client(alice()), "/my-page").text
    assert text.count("Conflict: busy in the calendar") == 1
    assert "time off, " not in text
    assert "Conflict for" not in text


def test_list_is_shown_without_marks_if_the_check_takes_too_long(
    coordinator, existing_booking, monkeypatch
):
    monkeypatch.setattr(conflict_marks, "MAX_SECONDS", -1)
    for client, path in (
        (coordinator, "/bookings"),
        (callers.interviewer_client(alice()), "/my-page"),
    ):
        text = get_page(client, path).text
        assert UNCHECKED in text
        assert "Dana Roy" in text
        assert "Conflict:" not in text
        assert "Conflict for" not in text


def test_marks_are_german(coordinator, existing_booking, monkeypatch):
    interviewer = callers.interviewer_client(alice())
    check(coordinator, "/bookings")
    check(interviewer, "/my-page")
    monkeypatch.setattr(conflict_marks, "MAX_SECONDS", -1)
    check(coordinator, "/bookings")
    check(interviewer, "/my-page")
