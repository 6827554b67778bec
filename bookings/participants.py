"""The participants of bookings: save them, and read bookings together with them.

A move replaces the slot and the participants of a booking. A reader must see both as they were
before the move, or both as they are after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from bookings.locking import MAX_ATTEMPTS, ConcurrencyError, NewReservations
from bookings.models import Booking, BookingInterviewer
from bookings.slot_assignment import SlotAssignment
from core import batched_inserts, mail_time_format

#: Where Django keeps the loaded rows of relations.
_LOADED = "_prefetched_objects_cache"
_PARTICIPANTS = Prefetch("participants", BookingInterviewer.objects.select_related("interviewer"))


def prefetch(bookings: Sequence[Booking]) -> None:
    """Load the participants and interviewers of bookings that lack them, in one query.

    The caller must hold the lock on the interviewers; without it, use `read_consistently`.
    """
    prefetch_related_objects(bookings, _PARTICIPANTS)


def read_consistently(read: Callable[[], list[Booking]]) -> list[Booking]:
    """Return the bookings that `read` loads, with the participants of the same moment.

    Bookings that change meanwhile are read again, `MAX_ATTEMPTS` times in all. After that
    ConcurrencyError is raised.
    """
    for _ in range(MAX_ATTEMPTS):
        bookings = read()
        if not bookings:
            return []
        prefetch(bookings)
        current = Booking.objects.filter(pk__in=[booking.pk for booking in bookings])
        sequences = dict(current.values_list("pk", "sequence"))
        if all(sequences.get(booking.pk) == booking.sequence for booking in bookings):
            return bookings
    raise ConcurrencyError


def save(booking: Booking, assignment: SlotAssignment) -> None:
    """Create the booking's interviewers and reserve their time.

    The booking then has its new participants loaded.
    """
    people = assignment.people
    rows = [
        BookingInterviewer(
            booking=booking,
            interviewer=people[interviewer_id],
            optional=interviewer_id in assignment.optional_ids,
            timezone=people[interviewer_id].timezone,
            utc_offset=mail_time_format.get_utc_offset(
                assignment.slot[0], people[interviewer_id].timezone
            ),
        )
        for interviewer_id in assignment.interviewer_ids
    ]
    batched_inserts.insert(rows)
    _set_loaded(booking, rows)
    NewReservations(
        booking.pk, assignment.interviewer_ids, assignment.slot, assignment.buffered_slot
    ).save()


def list_interviewer_ids(booking: Booking) -> list[int]:
    """Return the interviewers of a booking in the order in which they were chosen."""
    return [row.interviewer_id for row in booking.participants.all()]


def clear_loaded(booking: Booking) -> None:
    """Make the next use of the booking's participants load them again."""
    getattr(booking, _LOADED, {}).pop("participants", None)


def _set_loaded(booking: Booking, rows: Sequence[BookingInterviewer]) -> None:
    """Make rows the loaded participants of a booking, as `prefetch` does."""
    loaded: Any = booking.participants.all()
    loaded._result_cache, loaded._prefetch_done = list(rows), True
    setattr(booking, _LOADED, {"participants": loaded})
