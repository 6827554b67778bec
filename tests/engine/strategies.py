"""Hypothesis strategies for queries: short windows, every other value as irregular as allowed.

Hypothesis validates every new strategy object, which takes longer than to draw from it. So values
near an instant are drawn relative to it, from strategies that exist once, and then moved there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from engine.busy_time import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.grid import STEPS
from engine.local_time import DaysOff, OpenHours, Period
from engine.panel import Group
from engine.person import LoadLimit, Person, ReservedSlot
from engine.search import Query
from tests.engine.group_strategies import any_groups, rarely, up_to
from tests.factories import DAY, HOUR, utc_seconds

#: Instants near clock changes and other edge cases, by zone.
CLOCK_CHANGES = {
    "UTC": ("2025-01-22T09:00Z", "2024-12-31T23:00Z", "1970-01-01T00:00Z"),
    "Europe/Berlin": ("2025-03-30T01:00Z", "2025-10-26T01:00Z"),
    "America/New_York": ("2025-03-09T07:00Z", "2025-11-02T06:00Z"),
    "America/St_Johns": ("2011-03-13T03:31Z", "2010-11-07T02:31Z"),
    "America/Havana": ("2025-03-09T05:00Z", "2025-11-02T05:00Z"),
    "Africa/Casablanca": ("2025-02-23T02:00Z", "2025-04-06T02:00Z"),
    "Asia/Beirut": ("2025-03-29T22:00Z", "2025-10-25T21:00Z"),
    "Asia/Kathmandu": ("2025-01-22T18:15Z", "1985-12-31T18:30Z"),
    "Australia/Lord_Howe": ("2025-04-05T15:00Z", "2025-10-04T15:30Z"),
    "Pacific/Apia": ("2011-12-30T10:00Z", "2011-12-31T10:00Z"),
}
MAX_WINDOW = 30 * HOUR
MINUTE = 60

#: A time of day in whole minutes, as seconds; the last is midnight at the end of the day.
minutes = st.integers(0, 96).map(lambda n: n * 900) | st.integers(0, 1440).map(lambda n: n * 60)
ranges = st.lists(
    st.sampled_from([(9 * HOUR, 17 * HOUR), (22 * HOUR, 2 * HOUR), (0, DAY), (0, 0)])
    | st.tuples(minutes, minutes),
    max_size=2,
).map(tuple)
durations = (
    st.sampled_from([15, 30, 45, 60, 90]) | st.integers(1, 180) | st.integers(1, 1440)
).map(lambda n: n * 60)
lengths = st.integers(8 * HOUR, MAX_WINDOW) | st.integers(1, MAX_WINDOW)
buffers = st.sampled_from([0, 0, 0, 0, 60, 300, 600, 900, 1800, 2700, HOUR, DAY])


#: Start, length, and whether both are aligned to the grid.
_relative_intervals = st.tuples(
    st.integers(-6 * HOUR, MAX_WINDOW), st.integers(-HOUR, 8 * HOUR), st.booleans()
)
_relative_calendars = st.tuples(
    st.dictionaries(st.sampled_from(BusyType), st.lists(_relative_intervals, max_size=3)),
    st.lists(_relative_intervals, max_size=1),
)
#: The first day and the number of days after it.
_relative_days = st.tuples(st.integers(-3, 3), st.integers(-1, 2))
#: Minutes to the start, minutes of the slot, the buffers, and whether it is a hold.
_relative_reservations = st.tuples(
    st.integers(-600, 1800) | st.integers(-7 * 1440, 7 * 1440),
    st.integers(1, 240),
    buffers,
    buffers,
    st.booleans(),
)
_two_reservations = st.lists(_relative_reservations, max_size=2)
_shapes = st.lists(ranges, min_size=1, max_size=3)
#: The number of the shape of each weekday, by the number of shapes.
_weeks = {count: st.tuples(*[st.integers(0, count - 1)] * 7) for count in (1, 2, 3)}
_relative_overrides = st.lists(st.tuples(_relative_days, ranges), max_size=2)


def _move_interval(around: int, drawn: tuple[int, int, bool]) -> tuple[int, int]:
    """Return a drawn interval near `around`; some are empty or reversed."""
    start, length, is_aligned = around + drawn[0], *drawn[1:]
    if is_aligned:
        start, length = start // 900 * 900, length // 900 * 900
    return start, start + length


def _move_calendar(around: int, drawn: tuple[Any, Any]) -> FreeBusy:
    busy, unknown = drawn
    moved = {
        kind: tuple(_move_interval(around, interval) for interval in intervals)
        for kind, intervals in busy.items()
    }
    return FreeBusy(moved, tuple(_move_interval(around, interval) for interval in unknown))


def _move_days(around: int, drawn: tuple[int, int]) -> tuple[date, date]:
    """Return the first and last of a few days near `around`; some spans are reversed."""
    first = date(1970, 1, 1) + timedelta(days=around // DAY + drawn[0])
    return first, first + timedelta(days=drawn[1])


def _move_reservation(around: int, drawn: tuple[int, int, int, int, bool]) -> ReservedSlot:
    """Return a reservation of up to four hours, near `around` or up to a week away."""
    start_minute, length, before, after, is_hold = drawn
    start = around + start_minute * MINUTE
    end = start + length * MINUTE
    return ReservedSlot((start, end), (start - before, end + after), is_hold)


def calendars(around: int) -> st.SearchStrategy[FreeBusy]:
    return _relative_calendars.map(lambda drawn: _move_calendar(around, drawn))


def days(around: int) -> st.SearchStrategy[tuple[date, date]]:
    return _relative_days.map(lambda drawn: _move_days(around, drawn))


def reservations(around: int) -> st.SearchStrategy[ReservedSlot]:
    return _relative_reservations.map(lambda drawn: _move_reservation(around, drawn))


def few_reservations(around: int) -> st.SearchStrategy[tuple[ReservedSlot, ...]]:
    """Return up to two reservations."""
    return _two_reservations.map(
        lambda drawn: tuple(_move_reservation(around, slot) for slot in drawn)
    )


@st.composite
def open_hours(draw, around: int, zone: str) -> OpenHours:
    shapes = draw(_shapes)
    special = draw(_relative_overrides) if draw(rarely) else []
    overrides = ((*_move_days(around, span), instead) for span, instead in special)
    weekly = tuple(shapes[number] for number in draw(_weeks[len(shapes)]))
    return OpenHours(zone, weekly, tuple(overrides))


limits = st.builds(
    LoadLimit, st.integers(1, 3), st.sampled_from(Period), st.sampled_from(list(CLOCK_CHANGES))
)


_blocking_types = st.just(ALL_BUSY_TYPES) | st.sets(st.sampled_from(BusyType)).map(frozenset)
_zones = st.sampled_from(list(CLOCK_CHANGES))
_own_zones = st.none() | _zones
_few_calendars = st.lists(_relative_calendars, max_size=2)
_few_days = st.lists(_relative_days, max_size=2)
_few_reservations = st.lists(_relative_reservations, max_size=3)
_few_limits = st.lists(limits, max_size=2).map(tuple)


@st.composite
def people(draw, around: int, number: int, zone: str = "UTC") -> Person:
    """Draw a person with calendars and some of the personal rules."""
    blocking = draw(_blocking_types)
    drawn = draw(_few_calendars)
    person = Person(number, tuple(_move_calendar(around, calendar) for calendar in drawn), blocking)
    if draw(rarely):
        hours = draw(open_hours(around, draw(_own_zones) or zone))
        person = replace(person, open_hours=hours)
    if draw(rarely):
        own_zone, spans = draw(_own_zones) or zone, draw(_few_days)
        off = DaysOff(own_zone, tuple(_move_days(around, span) for span in spans))
        person = replace(person, days_off=off)
    if draw(rarely):
        booked = tuple(_move_reservation(around, slot) for slot in draw(_few_reservations))
        person = replace(person, reservations=booked, load_limits=draw(_few_limits))
    return person


@st.composite
def periods(draw, window: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Draw parts of a window; some touch or overlap, some extend beyond it."""
    first, last = window
    cuts = sorted(draw(st.lists(st.integers(first - HOUR, last + HOUR), min_size=2, max_size=5)))
    parts = draw(st.lists(st.sampled_from(list(pairwise(cuts))), min_size=1, max_size=4))
    return tuple(parts)


_instants = {
    zone: st.sampled_from([utc_seconds(text) for text in texts])
    for zone, texts in CLOCK_CHANGES.items()
}
_before_instant = st.integers(-HOUR, 8 * HOUR)
_now_before = st.integers(-2 * HOUR, 2 * DAY)
_notices = st.sampled_from([0, HOUR, DAY])
_steps = st.sampled_from(STEPS)


@st.composite
def queries(draw) -> Query:
    """Draw a query for up to five people, near an instant of CLOCK_CHANGES."""
    zone = draw(_zones)
    around = draw(_instants[zone]) - draw(_before_instant)
    window = around, around + draw(lengths)
    members = range(1, draw(up_to(5)) + 1)
    return Query(
        now=around - draw(_now_before),
        window=window,
        duration=draw(durations),
        groups=draw(any_groups(members)),
        people={number: draw(people(around, number, zone)) for number in members},
        notice=draw(_notices),
        step=draw(_steps),
        buffer_before=draw(buffers),
        buffer_after=draw(buffers),
        periods=draw(periods(window)) if draw(rarely) else (),
        offered_hours=draw(open_hours(around, zone)) if draw(rarely) else None,
    )


@st.composite
def panels(draw) -> Query:
    """Draw a query with one group that needs everyone."""
    query = draw(queries())
    return replace(query, groups=(Group.all_of(query.people),))


_busy_kinds = st.sampled_from([BusyType.BUSY, *[BusyType.BUSY_TENTATIVE] * 3])
_cuts = st.integers(0, MAX_WINDOW) | st.none()
_gaps = st.sampled_from([0, 1, HOUR])
_other_calendars = st.sampled_from(["none", "same"]) | _relative_calendars
_long_lengths = st.integers(4 * HOUR, MAX_WINDOW)


@st.composite
def mostly_busy_calendars(draw, window: tuple[int, int]) -> tuple[FreeBusy, ...]:
    """Draw calendars of which one is blocked for all or most of the window, in one or two parts."""
    first, last = window[0] - 2 * DAY, window[1] + 2 * DAY
    kind, after_start = draw(_busy_kinds), draw(_cuts)
    length = window[1] - window[0]
    cut = last if after_start is None else window[0] + after_start % (length + 1)
    whole = FreeBusy({kind: ((first, cut), (cut + draw(_gaps), last))})
    other = draw(_other_calendars)
    if isinstance(other, str):
        return (whole, whole) if other == "same" else (whole,)
    return (whole, _move_calendar(window[0], other))


@st.composite
def mostly_busy_queries(draw) -> Query:
    """Draw a query with few or no slots: people with mostly busy calendars and no other rules."""
    query = draw(queries())
    first = query.window[0]
    people = {
        number: Person(
            number, draw(mostly_busy_calendars(query.window)) if draw(st.booleans()) else ()
        )
        for number in query.people
    }
    return replace(
        query,
        people=people,
        window=(first, first + draw(_long_lengths)),
        periods=(),
        offered_hours=None,
    )
