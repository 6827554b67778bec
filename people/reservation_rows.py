"""Load the reservations that a search takes into account, with SQL that is written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from core import raw_rows
from core.raw_rows import RowReader
from engine.timestamps import to_datetime
from people.models import Reservation

_READER = RowReader(Reservation)
#: The columns of a reservation, and how many they are.
COLUMNS, COLUMN_COUNT = _READER.list_columns("reserved"), len(_READER)
_SQL = """
    SELECT {columns} {rows}{more}
    ORDER BY reserved.start, reserved.id
"""
_ROWS = """
    FROM people_reservation AS reserved
    WHERE {is_requested} AND reserved.buffered_end > %s
      AND (reserved.expires_at IS NULL OR reserved.expires_at > %s)
"""
_EXCEPT_REFERENCE = " AND reserved.reference <> %s"


@dataclass(frozen=True)
class ActiveReservations:
    """The reservations of some interviewers that ended after `since` and were active at `now`.

    Times are UTC seconds.
    """

    interviewer_ids: Collection[int]
    since: int
    now: int
    rows: Sequence[Reservation]

    def select(
        self, interviewer_ids: Collection[int], since: int, now: int, ignore_reference: UUID | None
    ) -> dict[int, list[Reservation]] | None:
        """Return what `load_active` returns; None if some of these rows were not loaded."""
        is_loaded = set(interviewer_ids) <= set(self.interviewer_ids)
        if not is_loaded or (since, now) != (self.since, self.now):
            return None
        found: dict[int, list[Reservation]] = defaultdict(list)
        for row in self.rows:
            if row.interviewer_id in interviewer_ids and row.reference != ignore_reference:
                found[row.interviewer_id].append(row)
        return found


def load_active(
    interviewer_ids: Collection[int], since: int, now: int, ignore_reference: UUID | None = None
) -> dict[int, list[Reservation]]:
    """Return the bookings, and the holds that have not expired, by interviewer, in one query.

    Those that end before `since`, buffers included, are left out, and those of the hold or booking
    with the id `ignore_reference`. Times are UTC seconds.
    """
    values = list_values(interviewer_ids, since, now)
    if ignore_reference:
        field = Reservation._meta.get_field("reference")
        values.append(field.get_db_prep_value(ignore_reference, connection))
    found: dict[int, list[Reservation]] = defaultdict(list)
    for row in raw_rows.fetch_all(_build_sql(ignore_reference is not None), values):
        reservation = _READER.build(row)
        found[reservation.interviewer_id].append(reservation)
    return found


def build_rows_sql() -> str:
    """Return FROM and WHERE of a query of active reservations, as `reserved`."""
    return _ROWS.format(is_requested=raw_rows.match_any("reserved.interviewer_id"))


def list_values(interviewer_ids: Collection[int], since: int, now: int) -> list[Any]:
    """Return the values of `build_rows_sql`; times are UTC seconds."""
    adapt = connection.ops.adapt_datetimefield_value
    return [
        raw_rows.adapt_ids(interviewer_ids),
        adapt(to_datetime(since)),
        adapt(to_datetime(now)),
    ]


def build_in_order(rows: Iterable[Sequence[Any]]) -> list[Reservation]:
    """Return the reservations of the values of COLUMNS, in the order of `load_active`."""
    return sorted(map(_READER.build, rows), key=lambda row: (row.start, row.pk))


@lru_cache(maxsize=2)
def _build_sql(ignores_reference: bool) -> str:
    more = _EXCEPT_REFERENCE if ignores_reference else ""
    return _SQL.format(columns=COLUMNS, rows=build_rows_sql(), more=more)
