from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import rules
from engine.grid import Grid
from engine.intervals import merge
from engine.local_time import Period
from engine.person import LoadLimit, Person, ReservedSlot
from engine.reasons import Reason
from tests.engine import oracle
from tests.engine.strategies import queries
from tests.factories import HOUR, utc_seconds

WEEK = (utc_seconds("2025-03-24T00:00Z"), utc_seconds("2025-04-07T00:00Z"))
GRID = Grid.for_window(WEEK, HOUR, HOUR)


def interview(start: str, is_hold: bool = False) -> ReservedSlot:
    slot = (utc_seconds(start), utc_seconds(start) + HOUR)
    return ReservedSlot(slot, slot, is_hold)


def build_person(limit: int, period: Period, *booked: ReservedSlot, zone: str = "UTC") -> Person:
    return Person(1, reservations=booked, load_limits=(LoadLimit(limit, period, zone),))


def describe_full_periods(person: Person) -> list[str]:
    """Return the ends of the blocked periods as text, to the hour."""
    blocked = [(start, start + HOUR) for start in GRID.starts_in(rules.load_limit(GRID, person))]
    ends = chain(*merge(blocked))
    return [oracle.read_wall_clock("UTC", second).strftime("%m-%dT%H") for second in ends]


def test_a_day_at_its_limit_is_blocked():
    booked = [interview("2025-03-26T09:00"), interview("2025-03-26T15:00")]
    assert describe_full_periods(build_person(2, Period.DAY, *booked)) == ["03-26T00", "03-27T00"]


def test_a_day_below_its_limit_is_not_blocked():
    assert describe_full_periods(build_person(2, Period.DAY, interview("2025-03-26T09:00"))) == []


def test_a_week_begins_on_monday():
    booked = interview("2025-03-30T23:00")
    assert describe_full_periods(build_person(1, Period.WEEK, booked)) == ["03-24T00", "03-31T00"]


def test_a_hold_counts_towards_the_limit():
    booked = [interview("2025-03-26T09:00"), interview("2025-03-26T15:00", is_hold=True)]
    assert describe_full_periods(build_person(2, Period.DAY, *booked)) == ["03-26T00", "03-27T00"]


def test_the_day_is_in_the_zone_of_the_limit():
    booked = interview("2025-03-26T02:00")
    expected = ["03-25T04", "03-26T04"]
    assert (
        describe_full_periods(build_person(1, Period.DAY, booked, zone="America/New_York"))
        == expected
    )


@pytest.mark.parametrize(
    ("zone", "booked", "expected"),
    [
        ("Europe/Berlin", "2025-03-30T09:00", ["03-29T23", "03-30T22"]),
        ("Australia/Sydney", "2025-04-06T09:00", ["04-05T13", "04-06T14"]),
    ],
)
def test_the_day_of_a_clock_change_has_its_real_length(zone, booked, expected):
    assert (
        describe_full_periods(build_person(1, Period.DAY, interview(booked), zone=zone)) == expected
    )


def test_an_interview_across_midnight_counts_on_its_first_day():
    assert describe_full_periods(build_person(1, Period.DAY, interview("2025-03-26T23:30"))) == [
        "03-26T00",
        "03-27T00",
    ]


def test_a_start_counts_on_the_day_on_which_it_begins():
    grid = Grid.for_window(WEEK, 1800, HOUR)
    blocked = grid.starts_in(
        rules.load_limit(grid, build_person(1, Period.DAY, interview("2025-03-26T09:00")))
    )
    assert (blocked[0], blocked[-1]) == (
        utc_seconds("2025-03-26T00:00"),
        utc_seconds("2025-03-26T23:30"),
    )


def test_interviews_outside_the_window_count_towards_their_week():
    grid = Grid.for_window(
        (utc_seconds("2025-03-26T00:00"), utc_seconds("2025-03-27T00:00")), HOUR, HOUR
    )
    assert (
        rules.load_limit(grid, build_person(1, Period.WEEK, interview("2025-03-24T09:00")))
        == grid.full
    )
    assert rules.load_limit(grid, build_person(1, Period.WEEK, interview("2025-03-23T09:00"))) == 0


def test_every_limit_applies():
    person = build_person(2, Period.DAY, interview("2025-03-26T09:00"))
    weekly = LoadLimit(1, Period.WEEK, "UTC")
    both = replace(person, load_limits=(*person.load_limits, weekly))
    assert describe_full_periods(both) == ["03-24T00", "03-31T00"]


def test_a_day_at_its_limit_has_the_reason_load_limit():
    booked = [interview("2025-03-26T09:00")]
    masks = rules.find_blocked_by_reason(GRID, build_person(1, Period.DAY, *booked))
    counts = {reason: mask.bit_count() for reason, mask in masks.items() if mask}
    assert counts == {Reason.BOOKED: 1, Reason.LOAD_LIMIT: 24}


@given(queries())
def test_load_limits_block_what_the_oracle_blocks(query):
    grid = Grid.for_window(query.window, query.step, query.duration)
    for person in query.people.values():
        refused = [
            start for start in grid.starts_in(grid.full) if oracle.is_at_load_limit(person, start)
        ]
        assert grid.starts_in(rules.load_limit(grid, person)) == refused


@given(st.integers(1, 4), st.sampled_from(Period), st.sampled_from(["UTC", "Asia/Kathmandu"]))
def test_a_cancelled_interview_makes_room_below_the_limit(limit, period, zone):
    person = Person(1, load_limits=(LoadLimit(limit, period, zone),))
    start = utc_seconds("2025-03-26T09:00")
    bit = GRID.mask_between(start, start + 1)
    for hour in range(limit):
        assert rules.load_limit(GRID, person) == 0
        slot = (start + hour * HOUR, start + (hour + 1) * HOUR)
        person = replace(person, reservations=(*person.reservations, ReservedSlot(slot, slot)))
    assert rules.load_limit(GRID, person) & bit == bit
    assert rules.load_limit(GRID, replace(person, reservations=person.reservations[1:])) == 0
