"""Properties that relate the results of two searches."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.busy_time import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.grid import STEPS
from engine.panel import Group
from engine.search import Query, search
from tests.engine.strategies import MAX_WINDOW, calendars, panels, queries
from tests.factories import DAY, HOUR


def list_starts(query: Query) -> set[int]:
    return {start for start, _ in search(query).list_slots()}


def with_calendars(query: Query, change) -> Query:
    """Return the query with every person's calendars changed."""
    people = {
        number: replace(person, calendars=tuple(change(list(person.calendars))))
        for number, person in query.people.items()
    }
    return replace(query, people=people)


def change_intervals(calendar: FreeBusy, busy, unknown) -> FreeBusy:
    """Return the calendar with each list of intervals changed."""
    return FreeBusy(
        {kind: tuple(busy(list(intervals))) for kind, intervals in calendar.busy.items()},
        tuple(unknown(list(calendar.unknown))),
    )


def without_local_time(query: Query) -> Query:
    """Return the query without the rules that depend on local time."""
    people = {
        number: replace(person, open_hours=None, days_off=None, load_limits=())
        for number, person in query.people.items()
    }
    return replace(query, people=people, offered_hours=None)


def shift_query(query: Query, by: int) -> Query:
    """Return the query with all instants `by` seconds later."""

    def shift(intervals):
        return tuple((start + by, end + by) for start, end in intervals)

    def later(person):
        booked = (
            replace(
                reservation,
                slot=shift([reservation.slot])[0],
                buffered_slot=shift([reservation.buffered_slot])[0],
            )
            for reservation in person.reservations
        )
        return replace(person, reservations=tuple(booked))

    moved = with_calendars(
        query, lambda own: [change_intervals(calendar, shift, shift) for calendar in own]
    )
    return replace(
        moved,
        people={number: later(person) for number, person in moved.people.items()},
        now=query.now + by,
        window=shift([query.window])[0],
        periods=shift(query.periods),
    )


@given(queries(), st.data())
def test_more_busy_time_never_adds_a_slot(query, data):
    more = data.draw(calendars(query.window[0]))
    assert list_starts(with_calendars(query, lambda own: [*own, more])) <= list_starts(query)


@given(queries(), st.integers(0, HOUR))
def test_splitting_busy_intervals_changes_nothing(query, cut):
    def split(intervals):
        whole = [(start, end) for start, end in intervals if start < end]
        return [
            part
            for start, end in whole
            for part in ((start, min(start + cut, end)), (min(start + cut, end), end))
        ]

    divided = with_calendars(
        query, lambda own: [change_intervals(calendar, split, split) for calendar in own]
    )
    assert list_starts(divided) == list_starts(query)


@given(queries())
def test_order_and_repetition_of_intervals_and_calendars_change_nothing(query):
    def shuffle(intervals):
        return [*intervals[::-1], *intervals]

    mixed = with_calendars(
        query,
        lambda own: [
            change_intervals(calendar, shuffle, shuffle) for calendar in (*own[::-1], *own)
        ],
    )
    assert list_starts(mixed) == list_starts(query)


@given(queries())
def test_order_and_repetition_of_people_change_nothing(query):
    groups = tuple(
        Group.any_of(group.required, group.members[::-1] * 2, group.alternates[::-1] * 2)
        for group in query.groups[::-1]
    )
    people = dict(reversed(list(query.people.items())))
    assert list_starts(replace(query, groups=groups, people=people)) == list_starts(query)


@given(queries(), st.integers(-3, 3))
def test_shifting_everything_by_steps_shifts_the_slots(query, steps):
    by = steps * query.step
    query = without_local_time(query)
    assert list_starts(shift_query(query, by)) == {start + by for start in list_starts(query)}


@given(panels())
def test_requiring_more_of_a_pool_adds_no_slot(query):
    members = tuple(query.people)
    answers = [
        list_starts(replace(query, groups=(Group.any_of(needed, members),)))
        for needed in range(1, len(members) + 1)
    ]
    assert all(more <= slots for slots, more in pairwise(answers))
    assert answers[-1] == list_starts(query)


@given(panels(), st.data())
def test_a_pool_has_the_slots_of_every_choice_of_members(query, data):
    members = tuple(query.people)
    needed = data.draw(st.integers(1, len(members)))
    choices = [
        list_starts(replace(query, groups=(Group.all_of(chosen),)))
        for chosen in combinations(members, needed)
    ]
    pool = list_starts(replace(query, groups=(Group.any_of(needed, members),)))
    assert pool == set.union(*choices)


@given(panels())
def test_the_slots_of_a_panel_are_the_intersection_of_its_peoples_slots(query):
    alone = [
        list_starts(replace(query, groups=(Group.all_of([person]),))) for person in query.people
    ]
    assert list_starts(query) == set.intersection(*alone)


@given(queries(), st.integers(0, MAX_WINDOW))
def test_splitting_a_window_loses_only_the_slots_across_the_split(query, after):
    first, last = query.window
    cut = min(first + max(after, 1), last)
    parts = list_starts(replace(query, window=(first, cut)))
    if cut < last:
        parts |= list_starts(replace(query, window=(cut, last)))
    whole = {start for start in list_starts(query) if not start < cut < start + query.duration}
    assert parts == whole


@given(queries(), st.integers(1, 60))
def test_a_longer_interview_adds_no_start(query, minutes):
    longer = min(query.duration + 60 * minutes, DAY)
    assert list_starts(replace(query, duration=longer)) <= list_starts(query)


@given(queries(), st.sampled_from(STEPS))
def test_a_finer_grid_keeps_every_slot(query, step):
    if query.step % step == 0:
        assert list_starts(query) <= list_starts(replace(query, step=step))


@given(queries(), st.integers(0, DAY))
def test_a_later_now_removes_only_the_slots_within_the_notice(query, seconds):
    later = replace(query, now=query.now + seconds)
    soonest = later.now + query.notice
    assert list_starts(later) == {start for start in list_starts(query) if start >= soonest}
    assert list_starts(replace(query, notice=query.notice + seconds)) == list_starts(later)


@given(queries())
def test_unknown_time_blocks_the_same_slots_as_busy_time(query):
    people = {
        key: replace(person, blocking_types=ALL_BUSY_TYPES) for key, person in query.people.items()
    }
    query = replace(query, people=people)

    def as_busy(own):
        return [
            FreeBusy(
                {
                    **calendar.busy,
                    BusyType.BUSY: calendar.busy.get(BusyType.BUSY, ()) + calendar.unknown,
                }
            )
            for calendar in own
        ]

    def as_unknown(own):
        return [FreeBusy({}, (*calendar.busy_intervals(), *calendar.unknown)) for calendar in own]

    expected = list_starts(query)
    assert list_starts(with_calendars(query, as_busy)) == expected
    assert list_starts(with_calendars(query, as_unknown)) == expected


@given(queries())
def test_busy_time_outside_the_window_and_its_buffers_has_no_effect(query):
    first, last = query.window[0] - query.buffer_before, query.window[1] + query.buffer_after
    outside = FreeBusy({BusyType.BUSY: ((first - DAY, first), (last, last + DAY))})
    assert list_starts(with_calendars(query, lambda own: [*own, outside])) == list_starts(query)


@given(queries())
def test_time_of_a_type_that_does_not_block_has_no_effect(query):
    people = {key: replace(person, blocking_types=set()) for key, person in query.people.items()}
    nothing_blocks = replace(query, people=people)
    assert list_starts(nothing_blocks) == list_starts(
        with_calendars(query, lambda own: [FreeBusy({}, calendar.unknown) for calendar in own])
    )
