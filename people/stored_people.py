"""Interviewers with the engine's values of their rules, cached in the process by revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.bounded_cache import BoundedCache
from engine.intervals import Interval
from engine.local_time import DaysOff, OpenHours
from engine.person import LoadLimit
from people import engine_values
from people.engine_values import UnreadableRulesError
from people.models import Interviewer, SpecialDays

MAX_CACHED_PEOPLE = 5_000


@dataclass(frozen=True, eq=False)
class StoredPerson:
    """An interviewer and their special days, in the order of the model. Requests share it."""

    row: Interviewer
    special_days: tuple[SpecialDays, ...] = ()

    @property
    def has_public_holidays(self) -> bool:
        return bool(self.row.holiday_region)

    def check_rules(self) -> None:
        """Raise UnreadableRulesError, in the language of the request, for unreadable rules."""
        if not self.has_readable_rules:
            engine_values.check_rules(self.row, self.special_days)

    @cached_property
    def open_hours(self) -> OpenHours | None:
        return engine_values.build_open_hours(self.row, self.special_days)

    @cached_property
    def core_hours(self) -> OpenHours:
        return engine_values.build_core_hours(self.row)

    @cached_property
    def load_limits(self) -> tuple[LoadLimit, ...]:
        return engine_values.build_load_limits(self.row)

    def build_days_off(self, window: Interval) -> DaysOff | None:
        """Return time off and the public holidays around a window."""
        if not self.has_public_holidays:
            return self.time_off
        return engine_values.build_days_off(self.row, self.special_days, window)

    @cached_property
    def time_off(self) -> DaysOff | None:
        """The days off of an interviewer without public holidays: the same for every window."""
        return engine_values.build_days_off(self.row, self.special_days, (0, 0))

    @cached_property
    def has_readable_rules(self) -> bool:
        try:
            engine_values.check_rules(self.row, self.special_days)
        except UnreadableRulesError:
            return False
        return True


_cache: BoundedCache[int, StoredPerson] = BoundedCache(MAX_CACHED_PEOPLE)


def load(revisions: Mapping[int, int | None]) -> dict[int, StoredPerson]:
    """Return the interviewers with some ids that exist, in the order of their ids.

    `revisions` are the present ones by id, as read before this call. Interviewers who are not
    cached with them are loaded in two queries.
    """
    people = {}
    for pk, revision in revisions.items():
        cached = _cache.get(pk)
        if cached and cached.row.revision == revision is not None:
            people[pk] = cached
    missing = revisions.keys() - people.keys()
    if missing:
        people.update(_load(missing))
    return {pk: people[pk] for pk in sorted(people)}


def _load(ids: Collection[int]) -> dict[int, StoredPerson]:
    """Load interviewers. Their rows are read first, so special days are never older than those."""
    rows = list(Interviewer.objects.order_by().filter(pk__in=ids))
    special_days = defaultdict(list)
    for days in SpecialDays.objects.filter(interviewer__in=ids):
        special_days[days.interviewer_id].append(days)
    people = {row.pk: StoredPerson(row, tuple(special_days[row.pk])) for row in rows}
    for pk, person in people.items():
        _cache.put(pk, person)
    return people
