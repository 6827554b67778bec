"""The part of a search that depends on a stored panel only, not on the time or on reservations.

It is cached in the process until any row of the panel has changed (`read_model.StoredInterview`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from calendars import read_plan, read_plan_cache, reader
from calendars.models import Connection
from calendars.read_plan import CalendarRequest
from calendars.reader import CalendarRead
from calendars.snapshot_reads import SnapshotReads
from core.bounded_cache import BoundedCache
from engine.busy_time import BusyType
from engine.intervals import Interval
from engine.person import Person
from interviews.read_model import StoredInterview
from people.models import Interviewer
from people.stored_people import StoredPerson

#: The size of all cached plans, with their snapshots.
MAX_PLAN_BYTES = 32_000_000

#: What a plan was built of; compared by identity and by value.
_Sources = tuple[StoredInterview, Sequence[Interviewer], Connection, tuple[object, ...]]


@dataclass(frozen=True, eq=False)
class PanelPlan:
    """The people of a panel by id, and what to read of their calendars. Requests share it."""

    interviewers: Sequence[Interviewer]
    people: Mapping[int, StoredPerson]
    requests: Sequence[CalendarRequest]
    _engine_people: dict[Set[BusyType], dict[int, Person]] = field(default_factory=dict)

    @cached_property
    def connections(self) -> list[Connection]:
        return [request.connection for request in self.requests if request.is_stored]

    @cached_property
    def snapshot_reads(self) -> SnapshotReads | None:
        """The reads of all calendars, if all have complete snapshots."""
        return SnapshotReads.build(self.requests)

    @cached_property
    def ids_with_holidays(self) -> tuple[int, ...]:
        """The ids of people whose days off depend on the window."""
        return tuple(pk for pk, person in self.people.items() if person.has_public_holidays)

    def read_calendars(
        self, window: Interval, now: int, max_staleness: int
    ) -> Sequence[CalendarRead]:
        """Return what `reader.read_planned` returns."""
        reads = self.snapshot_reads and self.snapshot_reads.use(window, now, max_staleness)
        return reads or reader.read_planned(self.requests, window, now, max_staleness)

    def has_made(self, reads: Iterable[CalendarRead]) -> bool:
        """Return whether these are the reads of `snapshot_reads`."""
        return self.snapshot_reads is not None and reads is self.snapshot_reads.reads

    def get_engine_people(self, blocking_types: Set[BusyType]) -> Mapping[int, Person]:
        """Return the people with the busy time of `snapshot_reads`, and without reservations.

        Days off that depend on the window are left out.
        """
        found = self._engine_people.get(blocking_types)
        if found is None:
            reads = self.snapshot_reads.reads if self.snapshot_reads else ()
            found = build_people(self.people, reads, blocking_types)
            self._engine_people[blocking_types] = found
        return found


#: Plans with what they were built of, by template.
_cache: BoundedCache[int, tuple[_Sources, PanelPlan]] = BoundedCache(MAX_PLAN_BYTES)


def get(stored: StoredInterview, interviewers: Sequence[Interviewer]) -> PanelPlan:
    """Return the plan of some people on a stored panel; raise UnreadableRulesError."""
    default, keys = read_plan.build_default_connection(), read_plan_cache.list_keys()
    pk, sources = stored.rows.template.pk, (stored, interviewers, default, keys)
    cached = _cache.get(pk)
    if cached and _is_same(cached[0], sources):
        return cached[1]
    people = {person.pk: stored.people[person.pk] for person in interviewers}
    for person in people.values():
        person.check_rules()  # calendars cannot be planned in a time zone that does not exist
    requests = read_plan_cache.plan(interviewers, stored.calendar_rows, default)
    plan = PanelPlan(interviewers, people, requests)
    _cache.put(pk, (sources, plan), read_plan_cache.estimate_size(requests))
    return plan


def _is_same(before: _Sources, now: _Sources) -> bool:
    is_same_panel = before[0] is now[0] and before[1] is now[1]
    return is_same_panel and before[2] is now[2] and before[3] == now[3]


def build_people(
    people: Mapping[int, StoredPerson],
    reads: Iterable[CalendarRead],
    blocking_types: Set[BusyType],
) -> dict[int, Person]:
    """Return the engine's people without reservations, public holidays and what comes with them."""
    reads_by_id: dict[int, list[CalendarRead]] = {pk: [] for pk in people}
    for read in reads:
        reads_by_id[read.calendar.interviewer_id].append(read)
    return {
        pk: _build_person(person, reads_by_id[pk], blocking_types) for pk, person in people.items()
    }


def _build_person(
    stored: StoredPerson, reads: Iterable[CalendarRead], blocking_types: Set[BusyType]
) -> Person:
    return Person(
        stored.row.pk,
        calendars=tuple(read.free_busy for read in reads),
        blocking_types=blocking_types,
        open_hours=stored.open_hours,
        core_hours=stored.core_hours,
        days_off=None if stored.has_public_holidays else stored.time_off,
        load_limits=stored.load_limits,
        zone=stored.row.timezone,
    )
