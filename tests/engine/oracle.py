"""Find slots by checking every second: slow, but simple enough to be obviously correct.

The oracle shares no code with the engine except the dataclasses of a query. It reads local time
from zoneinfo instant by instant: every minute, or every second if something changes within one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import chain, combinations
from zoneinfo import ZoneInfo

from engine.local_time import DaysOff, OpenHours, Period
from engine.panel import Group
from engine.person import Person
from engine.search import Query

DAY = 86400
Intervals = Iterable[tuple[int, int]]


def list_slots(query: Query) -> list[tuple[int, int]]:
    """Return every slot of a query by trying every second of its window."""
    first, last = query.window
    requested = _mark_requested(query)
    people = {number: _PersonTime(person, query) for number, person in query.people.items()}
    return [
        (start, start + query.duration)
        for start in range(first, last)
        if start % query.step == 0
        and start + query.duration <= last
        and start - query.now >= query.notice
        and 0 not in requested[start - first : start - first + query.duration]
        and can_be_filled(
            query.groups, {number for number, days in people.items() if days.free_at(start)}
        )
    ]


def can_be_filled(groups: Sequence[Group], free: Set[int]) -> bool:
    """Return whether some choice of free people fills all groups, each person in one place."""
    if not groups:
        return True
    available = sorted(free & {*groups[0].members, *groups[0].alternates})
    return any(
        can_be_filled(groups[1:], free - {*chosen})
        for chosen in combinations(available, groups[0].required)
    )


def count_fillable_places(groups: Sequence[Group], free: Set[int]) -> int:
    """Return the maximum number of places that free people can fill, by trying every assignment."""
    if not free:
        return 0
    person, *other_people = sorted(free)
    options = [count_fillable_places(groups, {*other_people})]
    for number, group in enumerate(groups):
        if group.required and person in group.people:
            remaining = [*groups[:number], replace(group, required=group.required - 1)]
            options.append(
                1 + count_fillable_places([*remaining, *groups[number + 1 :]], {*other_people})
            )
    return max(options)


def read_wall_clock(zone: str, instant: int) -> datetime:
    """Return what a wall clock in a zone reads at a UTC second."""
    return datetime.fromtimestamp(instant, timezone.utc).astimezone(ZoneInfo(zone))


def get_utc_date(instant: int) -> date:
    """Return the UTC date of a UTC second."""
    return read_wall_clock("UTC", instant).date()


def is_open(hours: OpenHours, instant: int) -> bool:
    """Return whether the wall clock is inside a range that began today or on an earlier day."""
    wall = read_wall_clock(hours.zone, instant)
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    return any(
        opens <= second + back * DAY < (closes if closes > opens else closes + DAY)
        for back in range(3)
        for opens, closes in _ranges(hours, wall.date() - timedelta(days=back))
    )


def is_off(days: DaysOff, instant: int) -> bool:
    """Return whether the local date is a day off."""
    today = read_wall_clock(days.zone, instant).date()
    return any(first <= today <= last for first, last in days.spans)


def is_same_period(zone: str, period: Period, first: int, second: int) -> bool:
    """Return whether two instants are in the same local day or week."""
    days = [read_wall_clock(zone, instant).date() for instant in (first, second)]
    if period is Period.WEEK:
        days = [day - timedelta(days=day.weekday()) for day in days]
    return days[0] == days[1]


def is_at_load_limit(person: Person, start: int) -> bool:
    """Return whether another interview at this start would exceed a load limit."""
    return any(
        limit.max_interviews
        <= sum(
            is_same_period(limit.zone, limit.period, start, reservation.slot[0])
            for reservation in person.reservations
        )
        for limit in person.load_limits
    )


def _ranges(hours: OpenHours, day: date) -> tuple[tuple[int, int], ...]:
    ranges = hours.weekly[day.weekday()]
    for first, last, instead in hours.overrides:
        if first <= day <= last:
            ranges = instead
    return ranges


class _PersonTime:
    """One person's time as bytes, one per second: 1 where the person must not be interviewing.

    `unavailable` applies to the slot, `needs_buffers` to the slot with its buffers.
    """

    def __init__(self, person: Person, query: Query) -> None:
        self.person, self.query = person, query
        window = query.window
        self.first = window[0] - query.buffer_before
        span = self.first, window[1] + query.buffer_after
        self.unavailable = _mark_seconds(
            chain(_list_closed(person.open_hours, window), _list_days_off(person.days_off, window),
                  (reservation.slot for reservation in person.reservations)), span
        )  # fmt: skip
        self.needs_buffers = _mark_seconds(
            chain(
                _list_calendar_time(person),
                (reservation.buffered_slot for reservation in person.reservations),
            ),
            span,
        )

    def free_at(self, start: int) -> bool:
        """Return whether the person is free for the whole slot that begins at a start."""
        at, end = start - self.first, start - self.first + self.query.duration
        return (
            1 not in self.unavailable[at:end]
            and 1
            not in self.needs_buffers[at - self.query.buffer_before : end + self.query.buffer_after]
            and not is_at_load_limit(self.person, start)
        )


def _list_calendar_time(person: Person) -> Intervals:
    for calendar in person.calendars:
        yield from calendar.unknown
        for kind in person.blocking_types:
            yield from calendar.busy.get(kind, ())


def _mark_requested(query: Query) -> bytearray:
    """Return one byte for each second of the window: 1 where a slot may be."""
    requested = _mark_seconds(query.periods or [query.window], query.window)
    for start, end in _list_closed(query.offered_hours, query.window):
        for second in range(max(start, query.window[0]), min(end, query.window[1])):
            requested[second - query.window[0]] = 0
    return requested


def _mark_seconds(intervals: Intervals, span: tuple[int, int]) -> bytearray:
    first, last = span
    seconds = bytearray(last - first)
    for start, end in intervals:
        inside = range(max(start, first) - first, min(end, last) - first)
        seconds[inside.start : max(inside.start, inside.stop)] = b"\1" * len(inside)
    return seconds


def _list_closed(hours: OpenHours | None, window: tuple[int, int]) -> Intervals:
    if hours is None:
        return []
    ranges = chain(*hours.weekly, *(instead for *_, instead in hours.overrides))
    instants = _list_instants(hours.zone, window, chain(*ranges))
    return (
        (instant, instant + instants.step) for instant in instants if not is_open(hours, instant)
    )


def _list_days_off(days: DaysOff | None, window: tuple[int, int]) -> Intervals:
    if days is None:
        return []
    instants = _list_instants(days.zone, window)
    return ((instant, instant + instants.step) for instant in instants if is_off(days, instant))


def _list_instants(zone: str, window: tuple[int, int], bounds: Iterable[int] = ()) -> range:
    """Return the minutes of a window, or its seconds if something may change within a minute."""
    offset = int(read_wall_clock(zone, window[0]).utcoffset().total_seconds())
    step = 1 if any(second % 60 for second in (offset, *bounds)) else 60
    return range(window[0] // step * step, window[1], step)
