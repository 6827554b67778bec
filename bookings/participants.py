"""Bookings together with their seats: a move replaces both, and nobody may see half of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from bookings.locking import MAX_ATTEMPTS, ConcurrencyError
from bookings.models import Booking, BookingInterviewer

_WITH_PEOPLE = Prefetch("participants", BookingInterviewer.objects.select_related("interviewer"))


def prefetch(bookings: Sequence[Booking]) -> None:
    """Have bookings bring their seats and people along, in one query if they do not yet.

    For whoever holds the lock on those people, or has looked whether anything was moved meanwhile.
    """
    prefetch_related_objects(bookings, _WITH_PEOPLE)


def read_consistently(read: Callable[[], list[Booking]]) -> list[Booking]:
    """The bookings that `read` finds, with the seats that they had at that moment.

    They are read again if one was changed meanwhile; raises TooBusy if that goes on and on.
    """
    for _ in range(MAX_ATTEMPTS):
        found = read()
        prefetch(found)
        rows = Booking.objects.filter(pk__in=[one.pk for one in found])
        sequences = dict(rows.values_list("pk", "sequence"))
        if all(sequences.get(one.pk) == one.sequence for one in found):
            return found
    raise ConcurrencyError
