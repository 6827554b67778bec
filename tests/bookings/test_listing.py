from __future__ import annotations

import pytest

from bookings.listing import listed
from tests.bookings.made import ELEVEN, HALF_PAST, NOON, TEN, book, cancel
from tests.cast import NOW, alice, at, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def three(template):
    """Bookings at ten, at eleven (cancelled), and at noon."""
    made = [book(template, start) for start in (TEN, ELEVEN, NOON)]
    cancel(made[1])
    return made


@pytest.fixture
def seen(template, three):
    """Which of the three are listed, by their number, and whether there are more."""

    def ask(limit=100, state="booked", now=NOW, **window):
        found, more = listed(
            template.pk, at(now), limit=limit, state=state,
            **{name: at(text) for name, text in window.items()},
        )  # fmt: skip
        return [three.index(one) for one in found], more

    return ask


def test_those_to_come_are_listed_the_earliest_first(seen):
    assert seen() == ([0, 2], False)
    assert seen(state="cancelled") == ([1], False)
    assert seen(state="any") == ([0, 1, 2], False)


def test_no_more_than_asked_for_and_whether_there_are_more(seen):
    assert seen(limit=1) == ([0], True)
    assert seen(limit=2) == ([0, 2], False)


def test_a_booking_is_to_come_until_it_ends(seen):
    assert seen(now="2025-01-22T10:59:59Z") == ([0, 2], False)
    assert seen(now=ELEVEN) == ([2], False)


def test_those_that_meet_the_window_are_listed_and_those_that_touch_it_are_not(seen):
    assert seen(state="any", start=HALF_PAST, end=NOON) == ([0, 1], False)
    assert seen(state="any", start=ELEVEN, end="2025-01-22T12:00:01Z") == ([1, 2], False)
    assert seen(start="2025-01-01T00:00:00Z", now="2025-02-01T00:00:00Z") == ([0, 2], False)


@pytest.mark.usefixtures("three")
def test_bookings_of_another_template_are_not_listed(template):
    other = technical_interview(alice())
    assert listed(other.pk, at(NOW), limit=9, state="any") == ([], False)
