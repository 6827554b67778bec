"""The marks of bookings that an interviewer's rules or calendars no longer allow, as text."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import booking_conflicts
from bookings.booking_conflicts import ConflictsByBooking
from bookings.models import Booking
from engine.reasons import Reason
from interviews.query_limits import QueryTimeoutError
from net.deadline import Deadline

#: The seconds after which a page is shown without marks.
MAX_SECONDS = 3
_REASON_TEXTS = {
    Reason.CALENDAR_BUSY: gettext_lazy("busy in the calendar"),
    Reason.TIME_OFF: gettext_lazy("time off"),
    Reason.CLOSED_HOURS: gettext_lazy("outside working hours"),
    Reason.LOAD_LIMIT: gettext_lazy("more interviews than the limit for the day or week"),
}


def find_conflicts(bookings: Sequence[Booking], now: int) -> ConflictsByBooking | None:
    """Return the conflicts of listed bookings; None if they could not be found in time."""
    try:
        return booking_conflicts.find(bookings, now, deadline=Deadline.after(MAX_SECONDS))
    except QueryTimeoutError:
        return None


def describe_reasons(reasons: Sequence[Reason]) -> str:
    """Return for example "time off, outside working hours"."""
    return ", ".join(str(_REASON_TEXTS[reason]) for reason in reasons)


def list_marks(conflicts: ConflictsByBooking | None, booking_id: UUID) -> list[str]:
    """Return a text for each interviewer for whom a booking is in conflict."""
    return [
        _("Conflict for %(name)s: %(reasons)s")
        % {"name": conflict.interviewer.name, "reasons": describe_reasons(conflict.reasons)}
        for conflict in (conflicts or {}).get(booking_id, ())
    ]


def get_own_mark(
    conflicts: ConflictsByBooking | None, booking_id: UUID, interviewer_id: int
) -> str:
    """Return the text for one interviewer; "" if the booking is in no conflict for them."""
    return next(
        (
            _("Conflict: %(reasons)s") % {"reasons": describe_reasons(conflict.reasons)}
            for conflict in (conflicts or {}).get(booking_id, ())
            if conflict.interviewer.pk == interviewer_id
        ),
        "",
    )
