from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import rules
from engine.booked_slot_check import find_conflicts, hide_possible_copies
from engine.busy_time import BusyType, FreeBusy
from engine.grid import Grid
from engine.local_time import Period
from engine.person import LoadLimit, Person, ReservedSlot
from engine.reasons import Reason
from tests.engine.strategies import queries
from tests.factories import HOUR, utc_seconds

TEN = utc_seconds("2025-03-26T10:00")
SLOT = (TEN, TEN + HOUR)
REASONS = [Reason.CALENDAR_BUSY, Reason.TIME_OFF, Reason.CLOSED_HOURS, Reason.LOAD_LIMIT]


def at(first: float, last: float) -> tuple[int, int]:
    """Return an interval in hours after ten o'clock."""
    return TEN + int(first * HOUR), TEN + int(last * HOUR)


def reserve(*slots: tuple[int, int], is_hold: bool = False) -> tuple[ReservedSlot, ...]:
    return tuple(ReservedSlot(slot, slot, is_hold) for slot in slots)


def list_reasons_of_search(person: Person, booked: ReservedSlot) -> list[Reason]:
    """Return why the search does not offer a booked slot to a person who has all else."""
    others = [each for each in person.reservations if each is not booked and not each.is_hold]
    alone = replace(person, reservations=tuple(others))
    grid = Grid(booked.slot[0], 1, 1, booked.slot[1] - booked.slot[0])
    blocked = rules.find_blocked_by_reason(grid, alone)
    return [reason for reason in REASONS if blocked[reason]]


@given(queries())
def test_conflicts_are_the_reasons_of_the_search_for_the_booked_slot(query):
    for person in query.people.values():
        booked = [each for each in person.reservations if not each.is_hold]
        conflicts = find_conflicts(person, [each.slot for each in booked])
        assert all(conflicts.values())
        for each in booked:
            assert conflicts.get(each.slot, []) == list_reasons_of_search(person, each)


def test_every_interview_of_a_day_over_its_limit_is_in_conflict():
    limits = (LoadLimit(1, Period.DAY, "UTC"),)
    slots = [at(0, 1), at(2, 3), at(24, 25)]
    person = Person(1, reservations=reserve(*slots), load_limits=limits)
    assert find_conflicts(person, slots) == {
        at(0, 1): [Reason.LOAD_LIMIT],
        at(2, 3): [Reason.LOAD_LIMIT],
    }


def test_holds_buffers_and_unknown_time_are_no_conflicts():
    beside = FreeBusy({BusyType.BUSY: [at(-1, 0), at(1, 2)]}, unknown=[at(-5, 5)])
    limits = (LoadLimit(1, Period.DAY, "UTC"),)
    reservations = (ReservedSlot(SLOT, at(-0.5, 1.5)), *reserve(at(3, 4), is_hold=True))
    person = Person(1, calendars=(beside,), reservations=reservations, load_limits=limits)
    assert find_conflicts(person, [SLOT]) == {}


def test_without_slots_there_are_no_conflicts():
    assert find_conflicts(Person(1), []) == {}


@pytest.mark.parametrize(
    ("busy", "remaining"),
    [
        ([at(0, 1)], []),
        ([at(0, 2)], [at(1, 2)]),
        ([at(-1, 1)], [at(-1, 0)]),
        ([at(-1, 0), at(0, 0.5), at(0.5, 1)], [at(-1, 0)]),
        ([at(-1, 2)], [at(-1, 2)]),
        ([at(0, 0.5)], [at(0, 0.5)]),
        ([at(0.5, 2)], [at(0.5, 2)]),
        ([at(3, 4)], [at(3, 4)]),
        ([], []),
    ],
)
def test_busy_time_that_may_be_the_booking_itself_is_hidden(busy, remaining):
    assert hide_possible_copies(busy, [SLOT]) == remaining


def test_bookings_that_touch_are_one_piece_of_busy_time():
    slots = [at(0, 1), at(1, 2), at(2, 3)]
    assert hide_possible_copies([at(0, 3)], slots) == []
    assert hide_possible_copies([at(0, 4)], slots) == [at(3, 4)]
    assert hide_possible_copies([at(0, 1.5)], slots) == [at(1, 1.5)]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))), st.sets(st.integers(0, 20)))
def test_hidden_time_is_time_of_slots(busy, starts):
    slots = [(start, start + 1) for start in starts]
    remaining = hide_possible_copies(busy, slots)
    before = {second for start, end in busy for second in range(start, end)}
    after = {second for start, end in remaining for second in range(start, end)}
    assert after <= before
    assert before - after <= starts
