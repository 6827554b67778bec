from __future__ import annotations

import pytest

from engine import rules
from engine.freebusy import BusyType, FreeBusy
from engine.grid import Grid
from engine.person import Person
from engine.reasons import Reason
from tests.cast import DAY, HOUR

GRID = Grid.over((0, 4 * HOUR), HOUR, HOUR)


def test_the_window_forbids_slots_that_end_after_it():
    assert GRID.starts(rules.window(GRID, 4 * HOUR)) == []
    assert GRID.starts(rules.window(GRID, 4 * HOUR - 1)) == [3 * HOUR]


@pytest.mark.parametrize(("now", "first"), [(-DAY, 0), (-DAY + 1, HOUR), (-DAY + HOUR, HOUR)])
def test_notice_is_inclusive_to_the_second(now, first):
    allowed = GRID.full & ~rules.notice(GRID, now, DAY)
    assert GRID.starts(allowed)[0] == first


def test_a_start_both_busy_and_unknown_stands_under_both():
    person = Person(1, (FreeBusy({BusyType.BUSY: ((0, HOUR),)}, unknown=((0, 2 * HOUR),)),))
    assert rules.personal(GRID, person) == {Reason.UNKNOWN: 0b11, Reason.CALENDAR_BUSY: 0b1}


def test_what_is_forbidden_to_several_people_is_the_union():
    one = Person(1, (FreeBusy({BusyType.BUSY: ((0, HOUR),)}),))
    other = Person(2, (FreeBusy(unknown=((2 * HOUR, 3 * HOUR),)),))
    assert rules.forbidden_to(GRID, [one, other]) == 0b101
