"""However often somebody clicks, goes back or changes their mind, they have one booking."""

from __future__ import annotations

import pytest

from tests.bookings.booking_factories import TEN
from tests.browser.chromium import BROWSER_MARKS
from tests.browser.test_booking import ELEVEN, booked, choose, press, starts
from tests.factories import utc_seconds

pytestmark = BROWSER_MARKS


@pytest.fixture
def scripts() -> bool:
    return True


def test_a_double_click_books_once(candidate):
    choose(candidate, ELEVEN)
    candidate.get_by_role("button", name="Book it").dblclick()
    booked(candidate, ELEVEN)
    assert starts() == [utc_seconds(TEN)]


def test_who_goes_back_and_books_again_has_one_booking(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book it")
    booked(candidate, ELEVEN)
    candidate.go_back()
    candidate.locator("main form button").click()
    booked(candidate, ELEVEN)
    assert starts() == [utc_seconds(TEN)]


def test_who_looks_at_other_times_may_keep_the_one_they_have(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book it")
    candidate.get_by_role("link", name="Choose another time").click()
    candidate.get_by_role("link", name="Keep the time I have").click()
    booked(candidate, ELEVEN)
    assert starts() == [utc_seconds(TEN)]
