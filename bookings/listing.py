"""Which bookings there are."""

from __future__ import annotations

from bookings.bookings_json import WITH_SEATS
from bookings.models import Booking
from engine import instants


def listed(
    interview_id: int,
    now: int,
    *,
    limit: int,
    state: str,
    start: int | None = None,
    end: int | None = None,
) -> tuple[list[Booking], bool]:
    """The first bookings of a template that meet `[start, end)`, and whether there are more.

    Instants are UTC seconds; `start` is `now` where nothing else is said.
    """
    since = instants.moment(now if start is None else start)
    found = Booking.objects.filter(template=interview_id, end__gt=since)
    if end is not None:
        found = found.filter(start__lt=instants.moment(end))
    if state != "any":
        found = found.filter(state=state)
    rows = list(found.prefetch_related(WITH_SEATS)[: limit + 1])
    return rows[:limit], len(rows) > limit
