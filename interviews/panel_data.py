"""Load what the database and the calendars say about a panel, and convert it for the engine."""

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
from engine.busy_time import BusyType
from engine.intervals import Interval
from engine.local_time import DAY
from engine.person import Person
from engine.search import FAIRNESS_WINDOW_SECONDS
from engine.timestamps import MIN_INSTANT
from people import engine_values
from people.models import Interviewer, Reservation, SpecialDays

#: The longest time from the start of a local week to a window that begins in that week.
_MAX_WEEK_SECONDS = 8 * DAY


@dataclass(frozen=True)
class PanelData:
    """The rows of some interviewers; the dictionaries are by interviewer id.

    `calendar_reads` are None until the calendars have been read. If they are set, the calendars
    are not read again.
    """

    interviewers: Sequence[Interviewer]
    connections: Sequence[Connection]
    special_days: dict[int, list[SpecialDays]]
    reservations: dict[int, list[Reservation]]
    calendar_reads: Sequence[CalendarRead] | None = None

    @property
    def source_versions(self) -> set[tuple[Any, ...]]:
        """The values on which calendar reads depend.

        Calendar reads are valid as long as these values are the same.
        """
        people = {(person.pk, person.timezone, person.email) for person in self.interviewers}
        return people | {(connection.pk, connection.revision) for connection in self.connections}


def load(
    interviewers: Sequence[Interviewer],
    window: Interval,
    now: int,
    ignore_reference: UUID | None = None,
) -> PanelData:
    """Load every row that may affect a window, in three queries.

    Leave out the reservations of the hold or booking with the id `ignore_reference`. Raise
    UnreadableRulesError if stored rules cannot be read.
    """
    loaded = load_unchecked(interviewers, window, now, ignore_reference)
    for interviewer in interviewers:
        engine_values.check_rules(interviewer, loaded.special_days.get(interviewer.pk, ()))
    return loaded


def load_unchecked(
    interviewers: Sequence[Interviewer],
    window: Interval,
    now: int,
    ignore_reference: UUID | None = None,
) -> PanelData:
    """Load the same rows as `load`, whether or not their rules can be read."""
    ids = [interviewer.pk for interviewer in interviewers]
    since = max(MIN_INSTANT, min(window[0] - _MAX_WEEK_SECONDS, now - FAIRNESS_WINDOW_SECONDS))
    connections = Connection.objects.filter(interviewer__in=ids)
    special_days = SpecialDays.objects.filter(interviewer__in=ids)
    reservations = Reservation.objects.active(timestamps.to_datetime(now)).filter(
        interviewer__in=ids, buffered_end__gt=timestamps.to_datetime(since)
    )
    if ignore_reference:
        reservations = reservations.exclude(reference=ignore_reference)
    return PanelData(
        interviewers,
        list(connections.select_related("snapshot", "health")),
        _group_by_interviewer(special_days),
        _group_by_interviewer(reservations),
    )


def read_calendars(
    loaded: PanelData, window: Interval | None, now: int, max_staleness: int
) -> Sequence[CalendarRead]:
    """Read every calendar of the panel over a window; return nothing if there is no window."""
    if loaded.calendar_reads is not None:
        return loaded.calendar_reads
    if window is None or not loaded.interviewers:
        return []
    return reader.read(loaded.interviewers, loaded.connections, window, now, max_staleness)


def build_people(
    loaded: PanelData,
    reads: Iterable[CalendarRead],
    window: Interval,
    blocking_types: Set[BusyType],
) -> dict[int, Person]:
    """Return the engine's people by id, with the rules that affect a window."""
    reads_by_id: dict[int, list[CalendarRead]] = defaultdict(list)
    for read in reads:
        reads_by_id[read.calendar.interviewer_id].append(read)
    return {
        interviewer.pk: _build_person(
            interviewer, loaded, reads_by_id[interviewer.pk], window, blocking_types
        )
        for interviewer in loaded.interviewers
    }


def _build_person(
    interviewer: Interviewer,
    loaded: PanelData,
    reads: Iterable[CalendarRead],
    window: Interval,
    blocking_types: Set[BusyType],
) -> Person:
    special_days = loaded.special_days.get(interviewer.pk, [])
    reservations = loaded.reservations.get(interviewer.pk, ())
    return Person(
        interviewer.pk,
        calendars=tuple(read.free_busy for read in reads),
        blocking_types=blocking_types,
        open_hours=engine_values.build_open_hours(interviewer, special_days),
        core_hours=engine_values.build_core_hours(interviewer),
        days_off=engine_values.build_days_off(interviewer, special_days, window),
        reservations=tuple(engine_values.build_reserved_slot(row) for row in reservations),
        load_limits=engine_values.build_load_limits(interviewer),
        zone=interviewer.timezone,
    )


def _group_by_interviewer(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.interviewer_id].append(row)
    return grouped
