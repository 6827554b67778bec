"""The marks of bookings that an interviewer's rules or calendars no longer allow, as text."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from bookings import booking_conflicts
from bookings.booking_conflicts import ConflictsByBooking, ParticipantConflict
from bookings.conflict_text import describe_reasons
from bookings.models import Booking
from interviews.query_limits import QueryTimeoutError
from net.deadline import Deadline

#: The seconds after which a page is shown without marks.
MAX_SECONDS = 3


def find_conflicts(
    bookings: Sequence[Booking], now: int, interviewer_id: int | None = None
) -> ConflictsByBooking | None:
    """Return the conflicts of listed bookings, of all interviewers or of one.

    Return None if they could not be found in time.
    """
    deadline = Deadline.after(MAX_SECONDS)
    try:
        return booking_conflicts.find(
            bookings, now, interviewer_id=interviewer_id, deadline=deadline
        )
    except QueryTimeoutError:
        return None


def list_marks(conflicts: ConflictsByBooking | None, booking_id: UUID) -> list[str]:
    """Return a text for each interviewer for whom a booking is in conflict."""
    return [describe_conflict(conflict) for conflict in (conflicts or {}).get(booking_id, ())]


def describe_conflict(conflict: ParticipantConflict) -> str:
    """Return for example "Conflict for Bob Smith: time off"."""
    reasons = describe_reasons(conflict.reasons)
    return _("Conflict for %(name)s: %(reasons)s") % {
        "name": conflict.interviewer.name,
        "reasons": reasons,
    }


def get_own_mark(conflicts: ConflictsByBooking | None, booking_id: UUID) -> str:
    """Return the text for the interviewer whose conflicts these are; "" if there is none."""
    for conflict in (conflicts or {}).get(booking_id, ()):
        return get_mark_of(conflicts, booking_id, conflict.interviewer.pk)
    return ""


def get_mark_of(conflicts: ConflictsByBooking | None, booking_id: UUID, interviewer_id: int) -> str:
    """Return the text for one interviewer of a booking; "" without a conflict."""
    for conflict in (conflicts or {}).get(booking_id, ()):
        if conflict.interviewer.pk == interviewer_id:
            return _("Conflict: %(reasons)s") % {"reasons": describe_reasons(conflict.reasons)}
    return ""
