"""A candidate gets one booking, however often they click or go back."""

from __future__ import annotations

import pytest

from tests.bookings.booking_factories import TEN
from tests.browser.chromium import BROWSER_MARKS
from tests.browser.test_booking import ELEVEN, booked_starts, choose, expect_booked, press
from tests.factories import utc_seconds

pytestmark = BROWSER_MARKS


@pytest.fixture
def scripts() -> bool:
    return True


def test_double_click_books_once(candidate):
    choose(candidate, ELEVEN)
    candidate.get_by_role("button", name="Book the interview").dblclick()
    expect_booked(candidate, ELEVEN)
    assert booked_starts() == [utc_seconds(TEN)]


def test_going_back_and_booking_again_keeps_one_booking(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book the interview")
    expect_booked(candidate, ELEVEN)
    candidate.go_back()
    candidate.locator("main form button").click()
    expect_booked(candidate, ELEVEN)
    assert booked_starts() == [utc_seconds(TEN)]


def test_candidate_can_keep_current_time(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book the interview")
    candidate.get_by_role("link", name="Choose another time").click()
    candidate.get_by_role("link", name="Keep my current time").click()
    expect_booked(candidate, ELEVEN)
    assert booked_starts() == [utc_seconds(TEN)]
