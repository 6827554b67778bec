"""Hypothesis strategies for queries: short windows, every other value as irregular as allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from engine.busy_time import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.grid import STEPS
from engine.local_time import DaysOff, OpenHours, Period
from engine.panel import Group
from engine.person import LoadLimit, Person, ReservedSlot
from engine.search import Query
from tests.engine.oracle import can_be_filled
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

rarely = st.integers(0, 3).map(lambda number: number == 3)
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


@st.composite
def intervals(draw, around: int) -> tuple[int, int]:
    """Draw an interval near `around`; some are empty or reversed, some are aligned to the grid."""
    start = around + draw(st.integers(-6 * HOUR, MAX_WINDOW))
    length = draw(st.integers(-HOUR, 8 * HOUR))
    if draw(st.booleans()):
        start, length = start // 900 * 900, length // 900 * 900
    return start, start + length


@st.composite
def calendars(draw, around: int) -> FreeBusy:
    busy = draw(
        st.dictionaries(
            st.sampled_from(BusyType), st.lists(intervals(around), max_size=3).map(tuple)
        )
    )
    return FreeBusy(busy, tuple(draw(st.lists(intervals(around), max_size=1))))


@st.composite
def days(draw, around: int) -> tuple[date, date]:
    """Draw the first and last of a few days near `around`; some spans are reversed."""
    first = date(1970, 1, 1) + timedelta(days=around // DAY + draw(st.integers(-3, 3)))
    return first, first + timedelta(days=draw(st.integers(-1, 2)))


@st.composite
def open_hours(draw, around: int, zone: str) -> OpenHours:
    shapes = st.sampled_from(draw(st.lists(ranges, min_size=1, max_size=3)))
    overrides = st.builds(lambda span, instead: (*span, instead), days(around), ranges)
    special = draw(st.lists(overrides, max_size=2)) if draw(rarely) else []
    return OpenHours(zone, draw(st.tuples(*[shapes] * 7)), tuple(special))


@st.composite
def reservations(draw, around: int) -> ReservedSlot:
    """Draw a reservation of up to four hours, near `around` or up to a week away."""
    start = around + draw(st.integers(-600, 1800) | st.integers(-7 * 1440, 7 * 1440)) * MINUTE
    end = start + draw(st.integers(1, 240)) * MINUTE
    before, after = draw(buffers), draw(buffers)
    return ReservedSlot((start, end), (start - before, end + after), draw(st.booleans()))


limits = st.builds(
    LoadLimit, st.integers(1, 3), st.sampled_from(Period), st.sampled_from(list(CLOCK_CHANGES))
)


@st.composite
def people(draw, around: int, number: int, zone: str = "UTC") -> Person:
    """Draw a person with calendars and some of the personal rules."""
    zones = st.just(zone) | st.sampled_from(list(CLOCK_CHANGES))
    blocking = draw(st.just(ALL_BUSY_TYPES) | st.sets(st.sampled_from(BusyType)).map(frozenset))
    person = Person(number, tuple(draw(st.lists(calendars(around), max_size=2))), blocking)
    if draw(rarely):
        person = replace(person, open_hours=draw(open_hours(around, draw(zones))))
    if draw(rarely):
        spans = tuple(draw(st.lists(days(around), max_size=2)))
        person = replace(person, days_off=DaysOff(draw(zones), spans))
    if draw(rarely):
        booked = tuple(draw(st.lists(reservations(around), max_size=3)))
        limited = tuple(draw(st.lists(limits, max_size=2)))
        person = replace(person, reservations=booked, load_limits=limited)
    return person


@st.composite
def one_group(draw, members) -> Group:
    """Draw a group that requires any number of its people; some may be alternates."""
    chosen = draw(st.lists(st.sampled_from(members), min_size=1, max_size=6))
    alternates = draw(st.lists(st.sampled_from(members), max_size=2)) if draw(rarely) else []
    able = len({*chosen, *alternates})
    return Group.any_of(draw(st.integers(1, able)), chosen, alternates)


def overlapping_groups(members):
    """Return up to three groups that may share people and that all members together can fill."""
    groups = st.lists(one_group(members), min_size=1, max_size=3).map(tuple)
    return groups.filter(lambda drawn: can_be_filled(drawn, set(members)))


@st.composite
def separate_groups(draw, members) -> tuple[Group, ...]:
    """Draw a group that needs everyone and a pool, without shared people."""
    split = draw(st.integers(0, len(members)))
    groups = [Group.all_of(members[:split])] if split else []
    if members[split:]:
        needed = draw(st.integers(1, len(members[split:])))
        groups.append(Group.any_of(needed, members[split:]))
    return tuple(groups)


@st.composite
def periods(draw, window: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Draw parts of a window; some touch or overlap, some extend beyond it."""
    first, last = window
    cuts = sorted(draw(st.lists(st.integers(first - HOUR, last + HOUR), min_size=2, max_size=5)))
    parts = draw(st.lists(st.sampled_from(list(pairwise(cuts))), min_size=1, max_size=4))
    return tuple(parts)


@st.composite
def queries(draw) -> Query:
    """Draw a query for up to five people, near an instant of CLOCK_CHANGES."""
    zone = draw(st.sampled_from(list(CLOCK_CHANGES)))
    around = utc_seconds(draw(st.sampled_from(CLOCK_CHANGES[zone]))) - draw(
        st.integers(-HOUR, 8 * HOUR)
    )
    window = around, around + draw(lengths)
    members = range(1, draw(st.integers(1, 5)) + 1)
    return Query(
        now=around - draw(st.integers(-2 * HOUR, 2 * DAY)),
        window=window,
        duration=draw(durations),
        groups=draw(separate_groups(members) | overlapping_groups(members)),
        people={number: draw(people(around, number, zone)) for number in members},
        notice=draw(st.sampled_from([0, HOUR, DAY])),
        step=draw(st.sampled_from(STEPS)),
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


@st.composite
def mostly_busy_calendars(draw, window: tuple[int, int]) -> tuple[FreeBusy, ...]:
    """Draw calendars of which one is blocked for all or most of the window, in one or two parts."""
    first, last = window[0] - 2 * DAY, window[1] + 2 * DAY
    kind = draw(st.sampled_from([BusyType.BUSY, *[BusyType.BUSY_TENTATIVE] * 3]))
    cut = draw(st.integers(*window) | st.just(last))
    whole = FreeBusy({kind: ((first, cut), (cut + draw(st.sampled_from([0, 1, HOUR])), last))})
    return (whole, *draw(st.sampled_from([(), (whole,)]) | st.tuples(calendars(window[0]))))


@st.composite
def mostly_busy_queries(draw) -> Query:
    """Draw a query with few or no slots: people with mostly busy calendars and no other rules."""
    query = draw(queries())
    first = query.window[0]
    people = {
        number: Person(number, draw(st.just(()) | mostly_busy_calendars(query.window)))
        for number in query.people
    }
    return replace(
        query,
        people=people,
        window=(first, first + draw(st.integers(4 * HOUR, MAX_WINDOW))),
        periods=(),
        offered_hours=None,
    )
