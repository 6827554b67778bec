"""A panel's people as the engine knows them: their calendars as read, their own rules, and what is
held or booked on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from calendars import reader
from calendars.models import Connection
from calendars.reader import CalendarRead
from engine import timestamps
from engine.freebusy import BusyType
from engine.intervals import Interval
from engine.local_time import DAY
from engine.person import Person
from engine.search import LATELY
from engine.timestamps import BEGINNING_OF_TIME
from people import engine_values
from people.models import Commitment, Interviewer, SpecialDays

#: So long before a window a local week may begin that reaches into it.
_WEEK = 8 * DAY


@dataclass(frozen=True)
class Rows:
    """What is stored of some interviewers, by id; loaded once however often it is used.

    `reads` is what was read of their calendars already, which then stands for a reading.
    """

    interviewers: Sequence[Interviewer]
    connections: Sequence[Connection]
    special_days: dict[int, list[SpecialDays]]
    commitments: dict[int, list[Commitment]]
    reads: Sequence[CalendarRead] | None = None

    @property
    def sources(self) -> set[tuple[Any, ...]]:
        """What a reading of the calendars depended on."""
        zones = {(one.pk, one.timezone, one.email) for one in self.interviewers}
        return zones | {(one.pk, one.revision) for one in self.connections}


def load(
    interviewers: Sequence[Interviewer], window: Interval, now: int, apart_from: UUID | None = None
) -> Rows:
    """Everything stored that may bear on a window, in three queries.

    What a hold or a booking keeps clear is left out if `apart_from` is its id.
    Raises UnreadableRules if some of it cannot be understood.
    """
    whose = [interviewer.pk for interviewer in interviewers]
    since = max(BEGINNING_OF_TIME, min(window[0] - _WEEK, now - LATELY))
    connections = Connection.objects.filter(interviewer__in=whose)
    special_days = SpecialDays.objects.filter(interviewer__in=whose)
    commitments = Commitment.objects.live(timestamps.moment(now)).filter(
        interviewer__in=whose, clear_until__gt=timestamps.moment(since)
    )
    if apart_from:
        commitments = commitments.exclude(reference=apart_from)
    rows = Rows(
        interviewers,
        list(connections.select_related("snapshot", "health")),
        _by_interviewer(special_days),
        _by_interviewer(commitments),
    )
    for interviewer in interviewers:
        engine_values.check(interviewer, rows.special_days.get(interviewer.pk, ()))
    return rows


def read(
    rows: Rows, window: Interval | None, now: int, max_staleness: int
) -> Sequence[CalendarRead]:
    """The calendars of everybody as read over a window; none are if there is no window."""
    if rows.reads is not None:
        return rows.reads
    if window is None or not rows.interviewers:
        return []
    return reader.read(rows.interviewers, rows.connections, window, now, max_staleness)


def persons(
    rows: Rows, reads: Iterable[CalendarRead], window: Interval, blocking: Set[BusyType]
) -> dict[int, Person]:
    """Everybody by id, with the rules that bear on a window."""
    calendars: dict[int, list[CalendarRead]] = defaultdict(list)
    for one in reads:
        calendars[one.calendar.interviewer_id].append(one)
    return {
        interviewer.pk: _person(interviewer, rows, calendars[interviewer.pk], window, blocking)
        for interviewer in rows.interviewers
    }


def _person(
    interviewer: Interviewer,
    rows: Rows,
    reads: Iterable[CalendarRead],
    window: Interval,
    blocking: Set[BusyType],
) -> Person:
    special_days = rows.special_days.get(interviewer.pk, [])
    return Person(
        interviewer.pk,
        calendars=tuple(one.free_busy for one in reads),
        blocking=blocking,
        hours=engine_values.open_hours(interviewer, special_days),
        core=engine_values.core_hours(interviewer),
        days_off=engine_values.days_off(interviewer, special_days, window),
        commitments=tuple(map(engine_values.commitment, rows.commitments.get(interviewer.pk, ()))),
        limits=engine_values.limits(interviewer),
        zone=interviewer.timezone,
    )


def _by_interviewer(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.interviewer_id].append(row)
    return grouped
