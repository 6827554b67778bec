"""The members of bookings in the JSON of the API that `include` adds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bookings import announced_offsets, booking_conflicts, representations
from bookings.announced_offsets import ParticipantTime
from bookings.models import Booking
from engine.timestamps import to_datetime
from interviews import query_limits
from people.models import Interviewer

CONFLICTS, LOCAL_TIMES = "conflicts", "localTimes"
#: The values of `include`.
PARTS = (CONFLICTS, LOCAL_TIMES)


def serialize_bookings(
    bookings: Sequence[Booking],
    include: Collection[str],
    now: int,
    own_id: int | None = None,
) -> list[dict[str, Any]]:
    """Return the JSON of bookings with the parts that `include` names.

    Past and cancelled bookings have empty parts. The number of queries does not depend on the
    number of bookings. `now` is a UTC second. An interviewer with the id `own_id` reads less: no
    internal data, and nothing about the conflicts and times of others. Raise QueryTimeoutError.
    """
    rows = [representations.serialize_booking(booking) for booking in bookings]
    if own_id is not None:
        rows = list(map(representations.hide_internal_data, rows))
    if CONFLICTS in include:
        _add_conflicts(rows, bookings, now, own_id)
    if LOCAL_TIMES in include:
        for row, booking in zip(rows, bookings, strict=True):
            is_upcoming = not booking.is_cancelled and booking.start > to_datetime(now)
            times = announced_offsets.list_participant_times(booking) if is_upcoming else ()
            row[LOCAL_TIMES] = [
                _serialize_time(time) for time in times if _may_read(time.interviewer, own_id)
            ]
    return rows


def _may_read(interviewer: Interviewer | None, own_id: int | None) -> bool:
    """Return whether a time is that of the candidate or of the reader, or the reader reads all."""
    return own_id is None or interviewer is None or interviewer.pk == own_id


def _add_conflicts(
    rows: Sequence[dict[str, Any]], bookings: Sequence[Booking], now: int, own_id: int | None
) -> None:
    current = [
        booking
        for booking in bookings
        if not booking.is_cancelled and booking.end > to_datetime(now)
    ]
    conflicts = booking_conflicts.find(
        current, now, interviewer_id=own_id, deadline=query_limits.start_deadline()
    )
    for row, booking in zip(rows, bookings, strict=True):
        row[CONFLICTS] = [
            {
                "interviewerId": conflict.interviewer.pk,
                "reasons": [reason.value for reason in conflict.reasons],
            }
            for conflict in conflicts.get(booking.pk, ())
        ]


def _serialize_time(time: ParticipantTime) -> dict[str, Any]:
    return {
        "interviewerId": time.interviewer.pk if time.interviewer else None,
        "timeZone": time.zone,
        "announced": time.announced.isoformat() if time.announced else None,
        "current": time.current.isoformat(),
        "moved": time.has_moved,
    }
