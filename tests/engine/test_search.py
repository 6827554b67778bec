from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from engine.busy_time import BusyType, FreeBusy
from engine.panel import EmptyPanelError, Group, UnfillableGroupError
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, find_bookable_window, search
from tests.engine import oracle
from tests.engine.strategies import queries
from tests.examples import example_count
from tests.factories import DAY, HOUR, utc_seconds

NOW = utc_seconds("2025-01-20T10:00")


def busy(*times: tuple[str, str], unknown: tuple[tuple[str, str], ...] = ()) -> FreeBusy:
    return FreeBusy(
        {BusyType.BUSY: tuple((utc_seconds(start), utc_seconds(end)) for start, end in times)},
        tuple((utc_seconds(start), utc_seconds(end)) for start, end in unknown),
    )


def build_query(
    *calendars: FreeBusy, window=("2025-01-22T08:00", "2025-01-22T12:00"), **fields
) -> Query:
    """Build a query for a panel of people with one calendar each."""
    people = {number: Person(number, (calendar,)) for number, calendar in enumerate(calendars, 1)}
    query = Query(
        NOW, (utc_seconds(window[0]), utc_seconds(window[1])), HOUR, (Group.all_of(people),), people
    )
    return replace(query, **fields)


def format_time(start: int) -> str:
    return f"{start // HOUR % 24:02}:{start % HOUR // 60:02}"


def list_slot_times(query: Query) -> list[str]:
    """Return the start of each slot as hour and minute."""
    return [format_time(start) for start, _ in search(query).list_slots()]


@given(queries())
@settings(max_examples=example_count(400))
def test_search_finds_exactly_the_slots_of_the_oracle(query):
    result, slots = search(query), oracle.list_slots(query)
    assert result.list_slots() == slots
    assert result.find_first_slot() == next(iter(slots), None)


def test_a_free_panel_has_every_slot_that_ends_inside_the_window():
    assert list_slot_times(build_query(busy())) == [
        "08:00",
        "08:30",
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "11:00",
    ]


def test_a_slot_may_touch_busy_time_at_both_ends():
    query = build_query(
        busy(("2025-01-22T08:00", "2025-01-22T09:00"), ("2025-01-22T10:00", "2025-01-22T12:00"))
    )
    assert list_slot_times(query) == ["09:00"]


def test_one_busy_second_blocks_a_slot():
    query = build_query(busy(("2025-01-22T09:59:59", "2025-01-22T10:00:00")))
    assert list_slot_times(query) == ["08:00", "08:30", "10:00", "10:30", "11:00"]


def test_unknown_time_blocks_slots():
    query = build_query(busy(unknown=(("2025-01-22T08:00", "2025-01-22T11:00"),)))
    assert list_slot_times(query) == ["11:00"]


def test_all_members_must_be_free():
    query = build_query(
        busy(("2025-01-22T08:00", "2025-01-22T10:00")),
        busy(("2025-01-22T11:00", "2025-01-22T12:00")),
    )
    assert list_slot_times(query) == ["10:00"]


def test_enough_members_of_a_pool_must_be_free():
    query = build_query(
        busy(("2025-01-22T08:00", "2025-01-22T12:00")),
        busy(("2025-01-22T08:00", "2025-01-22T10:00")),
        busy(("2025-01-22T11:00", "2025-01-22T12:00")),
    )
    pool = replace(query, groups=(Group.any_of(2, (1, 2, 3)),))
    assert list_slot_times(pool) == ["10:00"]


def test_the_grid_follows_the_utc_clock_wherever_the_window_begins():
    query = build_query(busy(), window=("2025-01-22T08:17:09", "2025-01-22T10:00"), duration=1800)
    assert list_slot_times(query) == ["08:30", "09:00", "09:30"]


def test_a_window_shorter_than_the_interview_has_no_slots():
    assert list_slot_times(build_query(busy(), duration=1440 * 60)) == []


def test_the_longest_interview_fits_a_window_of_its_length():
    query = build_query(busy(), window=("2025-01-22T00:00", "2025-01-23T00:00"), duration=DAY)
    assert list_slot_times(query) == ["00:00"]


def test_local_clock_changes_do_not_affect_the_grid():
    query = build_query(busy(), window=("2025-03-29T23:30", "2025-03-30T02:30"))
    assert list_slot_times(query) == ["23:30", "00:00", "00:30", "01:00", "01:30"]


def test_the_least_notice_is_24_hours_to_the_second():
    window = ("2025-01-20T08:00", "2025-01-21T11:00")
    assert list_slot_times(build_query(busy(), window=window)) == ["10:00"]
    assert list_slot_times(build_query(busy(), window=window, now=NOW - 1)) == ["10:00"]
    assert list_slot_times(build_query(busy(), window=window, now=NOW + 1)) == []


def test_a_window_before_the_notice_has_no_slots():
    assert (
        list_slot_times(build_query(busy(), window=("2025-01-20T08:00", "2025-01-21T10:00"))) == []
    )


@pytest.mark.parametrize("groups", [(), (Group.all_of(()),)])
def test_an_empty_panel_is_an_error(groups):
    with pytest.raises(EmptyPanelError):
        search(build_query(busy(), groups=groups))


def test_a_pool_that_is_too_small_is_an_error():
    with pytest.raises(UnfillableGroupError, match="a group of 1 people cannot require 2"):
        search(build_query(busy(), groups=(Group.any_of(2, (1,)),)))


def test_a_member_missing_from_people_is_an_error():
    with pytest.raises(KeyError):
        search(build_query(busy(), groups=(Group.all_of((1, 9)),)))


@pytest.mark.parametrize(
    "wrong",
    [{"step": 7 * 60}, {"step": 0}, {"duration": 0}, {"duration": 90}, {"duration": DAY + 60},
     {"buffer_before": -60}, {"buffer_before": 90}, {"buffer_after": DAY + 60},
     {"buffer_after": -60}, {"window": (NOW, NOW)}, {"window": (NOW, NOW - 1)}],
)  # fmt: skip
def test_values_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        search(replace(build_query(busy()), **wrong))


def test_every_start_that_is_not_a_slot_has_a_reason():
    query = build_query(
        busy(("2025-01-22T08:00", "2025-01-22T09:00")),
        busy(unknown=(("2025-01-22T10:00", "2025-01-22T10:30"),)),
    )
    result = search(query)
    names = {
        reason: [format_time(start) for start in result.grid.starts_in(mask)]
        for reason, mask in result.find_blocked_by_reason(1).items()
        if mask
    }
    assert names == {Reason.CALENDAR_BUSY: ["08:00", "08:30"]}
    assert set(result.find_blocked_by_reason(1)) == set(Reason) - {Reason.WINDOW, Reason.NOTICE}
    assert result.grid.starts_in(result.find_blocked_by_reason(2)[Reason.UNKNOWN]) == [
        utc_seconds("2025-01-22T09:30"), utc_seconds("2025-01-22T10:00"),
    ]  # fmt: skip
    assert result.panel_reasons == {
        Reason.WINDOW: result.grid.full & ~result.grid.mask_before(utc_seconds("2025-01-22T11:30")),
        Reason.NOTICE: 0,
    }


@given(queries())
def test_the_masks_of_all_reasons_are_exactly_the_other_starts(query):
    result = search(replace(query, groups=(Group.all_of(query.people),)))
    blocked = 0
    for reasons in (result.panel_reasons, *map(result.find_blocked_by_reason, query.people)):
        for mask in reasons.values():
            blocked |= mask
    assert result.mask == result.grid.full & ~blocked


def test_the_bookable_window_begins_after_the_notice():
    window = (utc_seconds("2025-01-20T00:00"), utc_seconds("2025-01-28T00:00"))
    assert find_bookable_window(window, NOW, DAY) == (NOW + DAY, window[1])
    assert find_bookable_window(window, NOW - 9 * DAY, DAY) == window


def test_a_window_that_has_passed_has_no_bookable_part():
    assert find_bookable_window((NOW, NOW + DAY), NOW, DAY) is None
