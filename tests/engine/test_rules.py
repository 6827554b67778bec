from __future__ import annotations

import pytest
from hypothesis import given

from engine import rules
from engine.busy_time import BusyType, FreeBusy
from engine.grid import Grid
from engine.local_time import DaysOff, OpenHours
from engine.person import Person, ReservedSlot
from engine.reasons import Reason
from tests.engine.oracle import get_utc_date
from tests.engine.strategies import queries
from tests.factories import DAY, HOUR

GRID = Grid.for_window((0, 4 * HOUR), HOUR, HOUR)
MORNING = OpenHours("UTC", (((HOUR, 3 * HOUR),),) * 7)


def list_hours(mask: int, grid: Grid = GRID) -> list[int]:
    return [start // HOUR for start in grid.starts_in(mask)]


def find_reasons(person: Person, grid: Grid = GRID) -> dict[Reason, list[int]]:
    """Return the blocked starts as hours, by reason; leave out reasons that block none."""
    masks = rules.find_blocked_by_reason(grid, person).items()
    return {reason: list_hours(mask, grid) for reason, mask in masks if mask}


def busy(*times: tuple[int, int], unknown: tuple[tuple[int, int], ...] = ()) -> FreeBusy:
    return FreeBusy({BusyType.BUSY: times}, unknown)


@pytest.mark.parametrize(
    ("periods", "allowed"),
    [
        ([(0, 4 * HOUR)], [0, 1, 2, 3]),
        ([(0, 4 * HOUR - 1)], [0, 1, 2]),
        ([(1, 4 * HOUR)], [1, 2, 3]),
        ([(HOUR, 2 * HOUR), (3 * HOUR, 4 * HOUR)], [1, 3]),
        ([(3 * HOUR, 9 * HOUR), (-HOUR, HOUR)], [0, 3]),
        ([(0, HOUR // 2), (HOUR // 2, HOUR)], [0]),
        ([(0, HOUR // 2), (HOUR // 2 + 1, HOUR)], []),
        ([(2 * HOUR, 2 * HOUR), (3 * HOUR, HOUR)], []),
        ([], []),
    ],
)
def test_a_slot_must_be_inside_one_period_and_touching_periods_join(periods, allowed):
    assert list_hours(GRID.full & ~rules.window(GRID, periods)) == allowed


def test_slots_outside_the_offered_hours_are_blocked():
    assert list_hours(rules.window(GRID, [(0, 4 * HOUR)], MORNING)) == [0, 3]


@pytest.mark.parametrize(("now", "first"), [(-DAY, 0), (-DAY + 1, HOUR), (-DAY + HOUR, HOUR)])
def test_notice_is_inclusive_to_the_second(now, first):
    allowed = GRID.full & ~rules.notice(GRID, now, DAY)
    assert GRID.starts_in(allowed)[0] == first


def test_a_start_can_be_both_busy_and_unknown():
    person = Person(1, (busy((0, HOUR), unknown=((0, 2 * HOUR),)),))
    assert find_reasons(person) == {Reason.UNKNOWN: [0, 1], Reason.CALENDAR_BUSY: [0]}


def test_holds_and_bookings_have_their_own_reasons():
    booked = ReservedSlot((0, HOUR), (0, HOUR))
    held = ReservedSlot((2 * HOUR, 3 * HOUR), (2 * HOUR, 3 * HOUR), is_hold=True)
    expected = {Reason.BOOKED: [0], Reason.HELD: [2]}
    assert find_reasons(Person(1, reservations=(booked, held))) == expected


def test_starts_outside_open_hours_are_blocked():
    assert find_reasons(Person(1, open_hours=MORNING)) == {Reason.CLOSED_HOURS: [0, 3]}


def test_a_slot_must_be_open_until_its_end_on_the_next_day():
    thursday = OpenHours("UTC", ((), (), (), ((0, DAY),), (), (), ()))
    grid = Grid.for_window((22 * HOUR, DAY), HOUR, 2 * HOUR)
    assert find_reasons(Person(1, open_hours=thursday), grid) == {Reason.CLOSED_HOURS: [23]}


def test_core_hours_block_nothing():
    assert find_reasons(Person(1, core_hours=MORNING)) == {}


def test_a_day_off_blocks_the_slots_that_overlap_it():
    off = DaysOff("Etc/GMT-2", ((get_utc_date(0), get_utc_date(0)),))
    grid = Grid.for_window((-4 * HOUR, HOUR), HOUR, HOUR)
    assert find_reasons(Person(1, days_off=off), grid) == {Reason.TIME_OFF: [-2, -1, 0]}
    longer = Grid.for_window((-4 * HOUR, HOUR), HOUR, 90 * 60)
    assert find_reasons(Person(1, days_off=off), longer) == {Reason.TIME_OFF: [-3, -2, -1, 0]}


def test_open_hours_and_days_off_apply_to_the_slot_without_buffers():
    grid = Grid.for_window((0, 4 * HOUR), HOUR, HOUR, buffer_before=HOUR, buffer_after=HOUR)
    off = DaysOff("UTC", ((get_utc_date(-DAY), get_utc_date(-DAY)),))
    expected = {Reason.CLOSED_HOURS: [0, 3]}
    assert find_reasons(Person(1, open_hours=MORNING, days_off=off), grid) == expected


def test_starts_blocked_for_several_people_are_the_union():
    first = Person(1, (busy((0, HOUR)),))
    second = Person(2, (busy(unknown=((2 * HOUR, 3 * HOUR),)),))
    assert list_hours(rules.find_blocked_for_any(GRID, [first, second])) == [0, 2]


@given(queries())
def test_the_masks_of_all_reasons_are_all_blocked_starts(query):
    grid = Grid.for_window(
        query.window, query.step, query.duration, query.buffer_before, query.buffer_after
    )
    union = 0
    for person in query.people.values():
        for mask in rules.find_blocked_by_reason(grid, person).values():
            union |= mask
    assert rules.find_blocked_for_any(grid, query.people.values()) == union
    assert union & ~grid.full == 0
