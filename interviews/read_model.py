"""Load an interview with its panel and the state of its calendars, mostly from the process.

What seldom changes is cached under revisions of the database (`core.row_revisions`): the template
with its panel, its interviewers with their special days, and snapshots. One query reads the present
revisions and connections of a panel, however large the panel is. If it returns the same values as
for the last request, nothing is built again; otherwise only what has another revision is loaded.
Holds and bookings are not cached, and neither is anything that depends on the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from calendars import read_plan_cache
from calendars.read_plan_cache import CalendarRow
from core import raw_rows
from core.bounded_cache import BoundedCache
from engine.search import FAIRNESS_WINDOW_SECONDS
from interviews import template_row_cache
from interviews.template_row_cache import TemplateRows
from people import reservation_rows, stored_people
from people.reservation_rows import ActiveReservations
from people.stored_people import StoredPerson

#: After that many changes during one call, rows of different moments are used together.
_MAX_ATTEMPTS = 3
#: The rows of cached interviews: one for each connection of a panel.
MAX_CACHED_ROWS = 10_000
_Values = list[tuple[Any, ...]]
#: The columns before those of `calendars.read_plan_cache`.
_FIRST_COLUMNS = 3
_SQL = """
    SELECT template.revision, person.id, person.revision, {columns}{more_columns}
    FROM interviews_interviewtemplate AS template
    LEFT JOIN people_interviewer AS person ON {is_on_panel}
    {joins}
    WHERE template.id = %s
    {more_rows}
    ORDER BY {order}
"""
_PANEL_COLUMNS = _FIRST_COLUMNS + read_plan_cache.COLUMN_COUNT
#: Reservations, in columns of their own after those of the panel, which are NULL.
_RESERVATIONS = "UNION ALL SELECT {no_columns}, {columns} {rows}"


@dataclass(frozen=True, eq=False)
class StoredInterview:
    """A template, the people on its panel by id, and their connections by interviewer.

    People are in the order of their ids. An interviewer without a connection has no calendar rows.
    Requests share an object as long as nothing has changed.
    """

    rows: TemplateRows
    people: Mapping[int, StoredPerson]
    calendar_rows: Mapping[int, Sequence[CalendarRow]]

    def has_revisions(self, revisions: Mapping[int, int | None]) -> bool:
        """Return whether all content has a revision, and all people have those in `revisions`."""
        rows = (row for rows in self.calendar_rows.values() for row in rows)
        return all(row.has_revision for row in rows) and all(
            pk in self.people and self.people[pk].row.revision == revision is not None
            for pk, revision in revisions.items()
        )


#: Interviews with the values of which they were built, by template; each row weighs 1.
_cache: BoundedCache[int, tuple[TemplateRows, _Values, StoredInterview]] = BoundedCache(
    MAX_CACHED_ROWS
)


@dataclass(frozen=True)
class _PresentState:
    """The revisions and connections of a panel at one moment; revisions of people are by id."""

    template_revision: int | None
    person_revisions: Mapping[int, int | None]
    calendar_rows: Mapping[int, Sequence[CalendarRow]]


def load(template_id: int) -> StoredInterview | None:
    """Return an interview as it is stored at present; None if there is none with this id."""
    return load_with_reservations(template_id, None)[0]


def load_with_reservations(
    template_id: int, now: int | None
) -> tuple[StoredInterview | None, ActiveReservations | None]:
    """Return an interview as it is stored at present, and its active reservations at `now`.

    `now` is a UTC second; without it, reservations are not read. The reservations are those that
    searches from `now` on take into account.
    """
    rows = template_row_cache.get_cached(template_id)
    for _ in range(_MAX_ATTEMPTS):
        rows = rows or template_row_cache.load(template_id)
        if rows is None:
            return None, None
        values, reservations = _read_values(rows, now)
        if stored := _get_cached(rows, values):
            return stored, reservations
        state = _parse_values(values)
        if state and state.template_revision == rows.template.revision:
            template_row_cache.put_into_cache(rows)
            return _build_and_cache(rows, values, state), reservations
        latest, rows = rows, None
    return (_build(latest, state) if state else None), reservations


def _get_cached(rows: TemplateRows, values: _Values) -> StoredInterview | None:
    """Return the interview that was built of the same values."""
    cached = _cache.get(rows.template.pk)
    return cached[2] if cached and cached[0] is rows and cached[1] == values else None


def _build_and_cache(rows: TemplateRows, values: _Values, state: _PresentState) -> StoredInterview:
    stored = _build(rows, state)
    if stored.has_revisions(state.person_revisions):
        _cache.put(rows.template.pk, (rows, values, stored), len(values))
    return stored


def _build(rows: TemplateRows, state: _PresentState) -> StoredInterview:
    people = stored_people.load(state.person_revisions)
    return StoredInterview(rows, people, state.calendar_rows)


def _read_values(rows: TemplateRows, now: int | None) -> tuple[_Values, ActiveReservations | None]:
    """Read the present revisions and connections of a template and its people."""
    values = [raw_rows.adapt_ids(rows.person_ids), rows.template.pk]
    if now is None:
        return raw_rows.fetch_all(_build_sql(), values), None
    since = now - FAIRNESS_WINDOW_SECONDS
    values += reservation_rows.list_values(rows.person_ids, since, now)
    found = raw_rows.fetch_all(_build_sql_with_reservations(), values)
    panel = [row[:_PANEL_COLUMNS] for row in found if row[_PANEL_COLUMNS] is None]
    reserved = [row[_PANEL_COLUMNS:] for row in found if row[_PANEL_COLUMNS] is not None]
    reservations = reservation_rows.build_in_order(reserved)
    return panel, ActiveReservations(rows.person_ids, since, now, reservations)


def _parse_values(values: _Values) -> _PresentState | None:
    """Return the state that the values of a query describe; None if the template is gone."""
    revisions: dict[int, int | None] = {}
    calendar_rows: dict[int, list[CalendarRow]] = {}
    for _, person_id, revision, *rest in values:
        if person_id is None:
            continue
        revisions[person_id] = revision
        row = CalendarRow.from_values(tuple(rest))
        if row:
            calendar_rows.setdefault(person_id, []).append(row)
    return _PresentState(values[0][0], revisions, calendar_rows) if values else None


@lru_cache(maxsize=1)
def _build_sql() -> str:
    return _format_sql("", "")


@lru_cache(maxsize=1)
def _build_sql_with_reservations() -> str:
    more_rows = _RESERVATIONS.format(
        no_columns=_list_nulls(_PANEL_COLUMNS),
        columns=reservation_rows.COLUMNS,
        rows=reservation_rows.build_rows_sql(),
    )
    return _format_sql(", " + _list_nulls(reservation_rows.COLUMN_COUNT), more_rows)


def _format_sql(more_columns: str, more_rows: str) -> str:
    positions = [1, *(_FIRST_COLUMNS + position for position in read_plan_cache.ORDER)]
    return _SQL.format(
        columns=read_plan_cache.COLUMNS,
        more_columns=more_columns,
        is_on_panel=raw_rows.match_any("person.id"),
        joins=read_plan_cache.JOINS,
        more_rows=more_rows,
        order=", ".join(str(position + 1) for position in positions),
    )


def _list_nulls(count: int) -> str:
    return ", ".join(["NULL"] * count)
