"""Load the reservations that a search takes into account, with SQL that is written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from django.db import connection

from core import raw_rows
from core.raw_rows import RowReader
from engine.timestamps import to_datetime
from people.models import Reservation

_READER = RowReader(Reservation)
_SQL = """
    SELECT {columns} FROM people_reservation AS reserved
    WHERE {is_requested} AND reserved.buffered_end > %s
      AND (reserved.expires_at IS NULL OR reserved.expires_at > %s){more}
    ORDER BY reserved.start, reserved.id
"""
_EXCEPT_REFERENCE = " AND reserved.reference <> %s"


def load_active(
    interviewer_ids: Collection[int], since: int, now: int, ignore_reference: UUID | None = None
) -> dict[int, list[Reservation]]:
    """Return the bookings, and the holds that have not expired, by interviewer, in one query.

    Those that end before `since`, buffers included, are left out, and those of the hold or booking
    with the id `ignore_reference`. Times are UTC seconds.
    """
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        raw_rows.adapt_ids(interviewer_ids),
        adapt(to_datetime(since)),
        adapt(to_datetime(now)),
    ]
    if ignore_reference:
        field = Reservation._meta.get_field("reference")
        values.append(field.get_db_prep_value(ignore_reference, connection))
    reservations: dict[int, list[Reservation]] = defaultdict(list)
    for row in raw_rows.fetch_all(_build_sql(ignore_reference is not None), values):
        reservation = _READER.build(row)
        reservations[reservation.interviewer_id].append(reservation)
    return reservations


@lru_cache(maxsize=2)
def _build_sql(ignores_reference: bool) -> str:
    return _SQL.format(
        columns=_READER.list_columns("reserved"),
        is_requested=raw_rows.match_any("reserved.interviewer_id"),
        more=_EXCEPT_REFERENCE if ignores_reference else "",
    )
