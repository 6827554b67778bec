from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from engine.freebusy import BusyType, FreeBusy
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


def ask(*calendars: FreeBusy, window=("2025-01-22T08:00", "2025-01-22T12:00"), **more) -> Query:
    """What a panel of people, one calendar each, is asked."""
    people = {number: Person(number, (one,)) for number, one in enumerate(calendars, 1)}
    query = Query(
        NOW, (utc_seconds(window[0]), utc_seconds(window[1])), HOUR, (Group.all_of(people),), people
    )
    return replace(query, **more)


def clock_time(start: int) -> str:
    return f"{start // HOUR % 24:02}:{start % HOUR // 60:02}"


def clock(query: Query) -> list[str]:
    """The slots' starts as text, hour and minute."""
    return [clock_time(start) for start, _ in search(query).list_slots()]


@given(queries())
@settings(max_examples=example_count(400))
def test_it_finds_exactly_the_slots_that_looking_at_every_second_finds(query):
    assert search(query).list_slots() == oracle.list_slots(query)


def test_a_free_panel_has_every_slot_that_ends_inside_the_window():
    assert clock(ask(busy())) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]


def test_a_slot_may_touch_busy_time_at_both_ends():
    query = ask(
        busy(("2025-01-22T08:00", "2025-01-22T09:00"), ("2025-01-22T10:00", "2025-01-22T12:00"))
    )
    assert clock(query) == ["09:00"]


def test_one_busy_second_inside_a_slot_takes_it():
    query = ask(busy(("2025-01-22T09:59:59", "2025-01-22T10:00:00")))
    assert clock(query) == ["08:00", "08:30", "10:00", "10:30", "11:00"]


def test_unknown_time_gives_no_slot():
    query = ask(busy(unknown=(("2025-01-22T08:00", "2025-01-22T11:00"),)))
    assert clock(query) == ["11:00"]


def test_everybody_must_be_free():
    query = ask(
        busy(("2025-01-22T08:00", "2025-01-22T10:00")),
        busy(("2025-01-22T11:00", "2025-01-22T12:00")),
    )
    assert clock(query) == ["10:00"]


def test_of_a_pool_enough_must_be_free():
    query = ask(
        busy(("2025-01-22T08:00", "2025-01-22T12:00")),
        busy(("2025-01-22T08:00", "2025-01-22T10:00")),
        busy(("2025-01-22T11:00", "2025-01-22T12:00")),
    )
    pool = replace(query, groups=(Group.any_of(2, (1, 2, 3)),))
    assert clock(pool) == ["10:00"]


def test_marks_are_counted_on_the_utc_clock_wherever_the_window_begins():
    query = ask(busy(), window=("2025-01-22T08:17:09", "2025-01-22T10:00"), duration=1800)
    assert clock(query) == ["08:30", "09:00", "09:30"]


def test_a_window_shorter_than_the_interview_has_no_slots():
    assert clock(ask(busy(), duration=1440 * 60)) == []


def test_the_longest_interview_fits_a_window_of_its_length():
    query = ask(busy(), window=("2025-01-22T00:00", "2025-01-23T00:00"), duration=DAY)
    assert clock(query) == ["00:00"]


def test_the_local_clock_changes_do_not_touch_the_grid():
    query = ask(busy(), window=("2025-03-29T23:30", "2025-03-30T02:30"))
    assert clock(query) == ["23:30", "00:00", "00:30", "01:00", "01:30"]


def test_the_least_notice_is_24_hours_to_the_second():
    window = ("2025-01-20T08:00", "2025-01-21T11:00")
    assert clock(ask(busy(), window=window)) == ["10:00"]
    assert clock(ask(busy(), window=window, now=NOW - 1)) == ["10:00"]
    assert clock(ask(busy(), window=window, now=NOW + 1)) == []


def test_a_window_before_the_notice_has_no_slots():
    assert clock(ask(busy(), window=("2025-01-20T08:00", "2025-01-21T10:00"))) == []


@pytest.mark.parametrize("groups", [(), (Group.all_of(()),)])
def test_nobody_is_an_error_and_not_always_free(groups):
    with pytest.raises(EmptyPanelError):
        search(ask(busy(), groups=groups))


def test_a_pool_that_is_too_small_is_an_error():
    with pytest.raises(UnfillableGroupError, match="a group of 1 people cannot require 2"):
        search(ask(busy(), groups=(Group.any_of(2, (1,)),)))


def test_a_member_who_is_not_among_the_people_is_an_error():
    with pytest.raises(KeyError):
        search(ask(busy(), groups=(Group.all_of((1, 9)),)))


@pytest.mark.parametrize(
    "wrong",
    [{"step": 7 * 60}, {"step": 0}, {"duration": 0}, {"duration": 90}, {"duration": DAY + 60},
     {"buffer_before": -60}, {"buffer_before": 90}, {"buffer_after": DAY + 60},
     {"buffer_after": -60}, {"window": (NOW, NOW)}, {"window": (NOW, NOW - 1)}],
)  # fmt: skip
def test_values_outside_their_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        search(replace(ask(busy()), **wrong))


def test_every_start_that_is_no_slot_has_a_reason():
    query = ask(
        busy(("2025-01-22T08:00", "2025-01-22T09:00")),
        busy(unknown=(("2025-01-22T10:00", "2025-01-22T10:30"),)),
    )
    answer = search(query)
    names = {
        reason: [clock_time(start) for start in answer.grid.starts_in(mask)]
        for reason, mask in answer.find_blocked_by_reason(1).items()
        if mask
    }
    assert names == {Reason.CALENDAR_BUSY: ["08:00", "08:30"]}
    assert set(answer.find_blocked_by_reason(1)) == set(Reason) - {Reason.WINDOW, Reason.NOTICE}
    assert answer.grid.starts_in(answer.find_blocked_by_reason(2)[Reason.UNKNOWN]) == [
        utc_seconds("2025-01-22T09:30"), utc_seconds("2025-01-22T10:00"),
    ]  # fmt: skip
    assert answer.panel_reasons == {
        Reason.WINDOW: answer.grid.full & ~answer.grid.mask_before(utc_seconds("2025-01-22T11:30")),
        Reason.NOTICE: 0,
    }


@given(queries())
def test_the_reasons_together_are_exactly_what_is_missing(query):
    answer = search(replace(query, groups=(Group.all_of(query.people),)))
    forbidden = 0
    for reasons in (answer.panel_reasons, *map(answer.find_blocked_by_reason, query.people)):
        for mask in reasons.values():
            forbidden |= mask
    assert answer.mask == answer.grid.full & ~forbidden


def test_time_before_the_notice_needs_no_reading():
    window = (utc_seconds("2025-01-20T00:00"), utc_seconds("2025-01-28T00:00"))
    assert find_bookable_window(window, NOW, DAY) == (NOW + DAY, window[1])
    assert find_bookable_window(window, NOW - 9 * DAY, DAY) == window


def test_a_window_whose_time_has_passed_needs_no_reading_at_all():
    assert find_bookable_window((NOW, NOW + DAY), NOW, DAY) is None
