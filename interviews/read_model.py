"""Load an interview with its panel and the state of its calendars, mostly from the process.

What seldom changes is cached under revisions of the database (`core.row_revisions`): the template
with its panel, its interviewers with their special days, and snapshots. One query reads the present
revisions and connections of a panel, however large the panel is. Only what has another revision is
loaded again. Holds and bookings are not cached, and neither is anything that depends on the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from calendars import stored_requests
from calendars.stored_requests import CalendarRow
from core import raw_rows
from interviews import template_rows
from interviews.template_rows import TemplateRows
from people import stored_people
from people.stored_people import StoredPerson

#: After that many changes during one call, rows of different moments are used together.
_MAX_ATTEMPTS = 3
_SQL = """
    SELECT template.revision, person.id, person.revision, {columns}
    FROM interviews_interviewtemplate AS template
    LEFT JOIN people_interviewer AS person ON {is_on_panel}
    {joins}
    WHERE template.id = %s
    ORDER BY person.id, {order}
"""


@dataclass(frozen=True)
class StoredInterview:
    """A template, the people on its panel by id, and their connections by interviewer.

    People are in the order of their ids. An interviewer without a connection has no calendar rows.
    """

    rows: TemplateRows
    people: Mapping[int, StoredPerson]
    calendar_rows: Mapping[int, Sequence[CalendarRow]]


@dataclass(frozen=True)
class _PresentState:
    """The revisions and connections of a panel at one moment; revisions of people are by id."""

    template_revision: int | None
    person_revisions: Mapping[int, int | None]
    calendar_rows: Mapping[int, Sequence[CalendarRow]]


def load(template_id: int) -> StoredInterview | None:
    """Return an interview as it is stored at present; None if there is none with this id."""
    rows = template_rows.get_cached(template_id)
    for _ in range(_MAX_ATTEMPTS):
        rows = rows or template_rows.load(template_id)
        if rows is None:
            return None
        state = _read_state(rows)
        if state and state.template_revision == rows.template.revision:
            template_rows.put_into_cache(rows)
            return _build(rows, state)
        latest, rows = rows, None
    return _build(latest, state) if state else None


def _build(rows: TemplateRows, state: _PresentState) -> StoredInterview:
    people = stored_people.load(state.person_revisions)
    return StoredInterview(rows, people, state.calendar_rows)


def _read_state(rows: TemplateRows) -> _PresentState | None:
    """Read the present state of a template and of some people; None if the template is gone."""
    values = [raw_rows.adapt_ids(rows.person_ids), rows.template.pk]
    found = raw_rows.fetch_all(_build_sql(), values)
    revisions: dict[int, int | None] = {}
    calendar_rows: dict[int, list[CalendarRow]] = {}
    for _, person_id, revision, *values in found:
        if person_id is None:
            continue
        revisions[person_id] = revision
        row = CalendarRow.from_values(tuple(values))
        if row:
            calendar_rows.setdefault(person_id, []).append(row)
    return _PresentState(found[0][0], revisions, calendar_rows) if found else None


@lru_cache(maxsize=1)
def _build_sql() -> str:
    return _SQL.format(
        columns=stored_requests.COLUMNS,
        is_on_panel=raw_rows.match_any("person.id"),
        joins=stored_requests.JOINS,
        order=stored_requests.ORDER,
    )
