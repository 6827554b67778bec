"""Refuse to book a candidate twice at the same time.

A candidate is known by the email address, without regard to case, over all templates. Two bookings
of one candidate may lock different interviewers, so a booking also locks the address. On PostgreSQL
this is an advisory lock until the end of the transaction; on SQLite the transaction holds the
database's only write lock (`config.sqlite`). The address is locked after the interviewers and after
the candidate's link. No transaction locks two addresses, so none of them waits in a circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from bookings.models import Booking
from bookings.slot_check import SlotRequest
from engine.intervals import Interval
from engine.timestamps import to_datetime
from interviews.models import MAX_DURATION_MINUTES

#: Separates the keys of these locks from other advisory locks.
_LOCK_PURPOSE = "slotsmith candidate"


class CandidateBookedError(Exception):
    """The candidate has another interview at this time: `booking`, or None for most callers.

    Only callers who may read bookings may learn which one it is.
    """

    def __init__(self, booking: Booking | None = None) -> None:
        self.booking = booking
        super().__init__("the candidate has another interview at this time")


def check_candidate_overlap(request: SlotRequest, email: str, slot: Interval) -> None:
    """Lock the address of a candidate; raise CandidateBookedError if a booking overlaps the slot.

    The booking that the request moves does not count. Nothing is checked if the request allows
    overlaps. The caller must hold the lock on the interviewers.
    """
    address = _normalize(email)
    if request.allow_candidate_overlap or not address:
        return
    _lock(address)
    for booking in _find_overlapping(slot):
        if booking.pk != request.reference and _normalize(booking.candidate_email) == address:
            raise CandidateBookedError(booking)


def _find_overlapping(slot: Interval) -> Iterator[Booking]:
    """Find the bookings that overlap a slot. No booking is longer than MAX_DURATION_MINUTES."""
    start, end = map(to_datetime, slot)
    booked = Booking.objects.filter(state=Booking.State.BOOKED, start__lt=end, end__gt=start)
    earliest = start - timedelta(minutes=MAX_DURATION_MINUTES)
    return booked.filter(start__gte=earliest).order_by("start", "pk").iterator()


def _lock(address: str) -> None:
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(f"{_LOCK_PURPOSE} {address}".encode(errors="replace")).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _normalize(email: str) -> str:
    """Return an address for comparison; databases disagree about the case of some letters."""
    return email.strip().casefold()
