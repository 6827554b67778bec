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
from engine.search import FAIRNESS_WINDOW_SECONDS
from engine.timestamps import MIN_INSTANT
from people import engine_values
from people.models import AvailabilityOverride, Interviewer, Reservation

#: So long before a window a local week may begin that reaches into it.
_WEEK = 8 * DAY


@dataclass(frozen=True)
class PanelData:
    """What is stored of some interviewers, by id; loaded once however often it is used.

    `reads` is what was read of their calendars already, which then stands for a reading.
    """

    interviewers: Sequence[Interviewer]
    connections: Sequence[Connection]
    availability_overrides: dict[int, list[AvailabilityOverride]]
    reservations: dict[int, list[Reservation]]
    calendar_reads: Sequence[CalendarRead] | None = None

    @property
    def source_versions(self) -> set[tuple[Any, ...]]:
        """What a reading of the calendars depended on."""
        zones = {(one.pk, one.timezone, one.email) for one in self.interviewers}
        return zones | {(one.pk, one.revision) for one in self.connections}


def load(
    interviewers: Sequence[Interviewer],
    window: Interval,
    now: int,
    ignore_reference: UUID | None = None,
) -> PanelData:
    """Everything stored that may bear on a window, in three queries.

    What a hold or a booking keeps clear is left out if `apart_from` is its id.
    Raises UnreadableRules if some of it cannot be understood.
    """
    whose = [interviewer.pk for interviewer in interviewers]
    since = max(MIN_INSTANT, min(window[0] - _WEEK, now - FAIRNESS_WINDOW_SECONDS))
    connections = Connection.objects.filter(interviewer__in=whose)
    special_days = AvailabilityOverride.objects.filter(interviewer__in=whose)
    commitments = Reservation.objects.active(timestamps.to_datetime(now)).filter(
        interviewer__in=whose, buffered_end__gt=timestamps.to_datetime(since)
    )
    if ignore_reference:
        commitments = commitments.exclude(reference=ignore_reference)
    rows = PanelData(
        interviewers,
        list(connections.select_related("snapshot", "health")),
        _by_interviewer(special_days),
        _by_interviewer(commitments),
    )
    for interviewer in interviewers:
        engine_values.check_rules(interviewer, rows.availability_overrides.get(interviewer.pk, ()))
    return rows


def read_calendars(
    rows: PanelData, window: Interval | None, now: int, max_staleness: int
) -> Sequence[CalendarRead]:
    """The calendars of everybody as read over a window; none are if there is no window."""
    if rows.calendar_reads is not None:
        return rows.calendar_reads
    if window is None or not rows.interviewers:
        return []
    return reader.read(rows.interviewers, rows.connections, window, now, max_staleness)


def build_people(
    rows: PanelData, reads: Iterable[CalendarRead], window: Interval, blocking: Set[BusyType]
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
    rows: PanelData,
    reads: Iterable[CalendarRead],
    window: Interval,
    blocking: Set[BusyType],
) -> Person:
    special_days = rows.availability_overrides.get(interviewer.pk, [])
    return Person(
        interviewer.pk,
        calendars=tuple(one.free_busy for one in reads),
        blocking_types=blocking,
        open_hours=engine_values.build_open_hours(interviewer, special_days),
        core_hours=engine_values.build_core_hours(interviewer),
        days_off=engine_values.build_days_off(interviewer, special_days, window),
        reservations=tuple(
            map(engine_values.build_reservation, rows.reservations.get(interviewer.pk, ()))
        ),
        load_limits=engine_values.build_load_limits(interviewer),
        zone=interviewer.timezone,
    )


def _by_interviewer(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.interviewer_id].append(row)
    return grouped
