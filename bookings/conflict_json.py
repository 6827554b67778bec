"""The conflicts of bookings in the JSON of the API: what pages mark."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bookings import booking_conflicts, representations
from bookings.models import Booking
from engine.timestamps import to_datetime
from interviews import query_limits

#: The value of `include` that adds the conflicts.
CONFLICTS = "conflicts"


def serialize_bookings(
    bookings: Sequence[Booking], include: Collection[str], now: int
) -> list[dict[str, Any]]:
    """Return the JSON of bookings, with `conflicts` if `include` names them.

    Past and cancelled bookings have no conflicts. The number of queries does not depend on the
    number of bookings. `now` is a UTC second. Raise QueryTimeoutError.
    """
    rows = [representations.serialize_booking(booking) for booking in bookings]
    if CONFLICTS not in include:
        return rows
    current = [
        booking
        for booking in bookings
        if not booking.is_cancelled and booking.end > to_datetime(now)
    ]
    found = booking_conflicts.find(current, now, deadline=query_limits.start_deadline())
    for row, booking in zip(rows, bookings, strict=True):
        row["conflicts"] = [
            {
                "interviewerId": conflict.interviewer.pk,
                "reasons": [reason.value for reason in conflict.reasons],
            }
            for conflict in found.get(booking.pk, ())
        ]
    return rows
