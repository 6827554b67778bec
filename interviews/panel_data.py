"""Load a panel's rows and calendars, and convert them for the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from calendars import reader
from calendars.models import Connection
from calendars.reader import CalendarRead
from engine.busy_time import BusyType
from engine.intervals import Interval
from engine.local_time import DAY
from engine.person import Person
from engine.search import FAIRNESS_WINDOW_SECONDS
from engine.timestamps import MIN_INSTANT
from interviews import panel_plans
from interviews.panel_plans import PanelPlan
from interviews.panels import Panel
from people import engine_values, reservation_rows
from people.models import Interviewer, Reservation, SpecialDays
from people.stored_people import StoredPerson

#: The longest time from the start of a local week to a window that begins in that week.
_MAX_WEEK_SECONDS = 8 * DAY


@dataclass(frozen=True)
class PanelData:
    """The rules, calendars and reservations of some interviewers; dictionaries are by their ids.

    `plan` is that of a stored panel that was just loaded. `calendar_reads` are None until the
    calendars have been read. If they are set, the calendars are not read again.
    """

    interviewers: Sequence[Interviewer]
    connections: Sequence[Connection]
    people: Mapping[int, StoredPerson]
    reservations: dict[int, list[Reservation]]
    plan: PanelPlan | None = None
    calendar_reads: Sequence[CalendarRead] | None = None

    @property
    def special_days(self) -> dict[int, tuple[SpecialDays, ...]]:
        """The special days of those interviewers who have some."""
        return {pk: each.special_days for pk, each in self.people.items() if each.special_days}

    @property
    def source_versions(self) -> set[tuple[Any, ...]]:
        """The values on which calendar reads depend.

        Calendar reads are valid as long as these values are the same.
        """
        people = {(person.pk, person.timezone, person.email) for person in self.interviewers}
        return people | {(connection.pk, connection.revision) for connection in self.connections}


def load_for_panel(
    panel: Panel, window: Interval, now: int, ignore_reference: UUID | None = None
) -> PanelData:
    """Load what `load` loads for the interviewers of a panel.

    The state of a panel that was just loaded is used, so at most reservations are read.
    """
    state = panel.state.take() if panel.state else None
    if state is None:
        return load(panel.interviewers, window, now, ignore_reference)
    stored, early = state
    plan = panel_plans.get(stored, panel.interviewers)
    since = _find_earliest_end(window, now)
    reservations = early.select(plan.people.keys(), since, now, ignore_reference) if early else None
    if reservations is None:
        reservations = reservation_rows.load_active(plan.people, since, now, ignore_reference)
    return PanelData(panel.interviewers, plan.connections, plan.people, reservations, plan)


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
    for person in loaded.people.values():
        person.check_rules()
    return loaded


def load_unchecked(
    interviewers: Sequence[Interviewer],
    window: Interval,
    now: int,
    ignore_reference: UUID | None = None,
) -> PanelData:
    """Load the same rows as `load`, whether or not their rules can be read."""
    ids = [interviewer.pk for interviewer in interviewers]
    connections = Connection.objects.filter(interviewer__in=ids)
    special_days: dict[int, list[SpecialDays]] = defaultdict(list)
    for row in SpecialDays.objects.filter(interviewer__in=ids):
        special_days[row.interviewer_id].append(row)
    return PanelData(
        interviewers,
        list(connections.select_related("snapshot", "health")),
        {each.pk: StoredPerson(each, tuple(special_days[each.pk])) for each in interviewers},
        reservation_rows.load_active(ids, _find_earliest_end(window, now), now, ignore_reference),
    )


def _find_earliest_end(window: Interval, now: int) -> int:
    """Return since when reservations may affect a window, or count for fairness, a UTC second."""
    return max(MIN_INSTANT, min(window[0] - _MAX_WEEK_SECONDS, now - FAIRNESS_WINDOW_SECONDS))


def read_calendars(
    loaded: PanelData, window: Interval | None, now: int, max_staleness: int
) -> Sequence[CalendarRead]:
    """Read every calendar of the panel over a window; return nothing if there is no window."""
    if loaded.calendar_reads is not None:
        return loaded.calendar_reads
    if window is None or not loaded.interviewers:
        return []
    if loaded.plan:
        return loaded.plan.read_calendars(window, now, max_staleness)
    return reader.read(loaded.interviewers, loaded.connections, window, now, max_staleness)


def build_people(
    loaded: PanelData,
    reads: Iterable[CalendarRead],
    window: Interval,
    blocking_types: Set[BusyType],
) -> dict[int, Person]:
    """Return the engine's people by id, with the rules that affect a window."""
    plan = loaded.plan
    if plan and plan.interviewers is loaded.interviewers and plan.has_made(reads):
        people = dict(plan.get_engine_people(blocking_types))
        own_window = plan.ids_with_holidays
    else:
        present = {person.pk: loaded.people[person.pk] for person in loaded.interviewers}
        people = panel_plans.build_people(present, reads, blocking_types)
        own_window = tuple(pk for pk, person in present.items() if person.has_public_holidays)
    for pk in own_window:
        people[pk] = replace(people[pk], days_off=loaded.people[pk].build_days_off(window))
    for pk, rows in loaded.reservations.items():
        if pk in people:
            reserved = tuple(engine_values.build_reserved_slot(row) for row in rows)
            people[pk] = replace(people[pk], reservations=reserved)
    return people
