"""Refuse to book a candidate twice at the same time.

A candidate is known by the email address, without regard to case, over all templates. Two bookings
of one candidate may lock different interviewers, so a booking also locks the address. On PostgreSQL
this is an advisory lock until the end of the transaction; on SQLite the transaction holds the
database's only write lock (`config.sqlite`). The address is locked after the interviewers and after
the candidate's link. No transaction locks two addresses, so they cannot deadlock.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from bookings.models import Booking
from bookings.slot_check import SlotRequest
from engine.intervals import Interval, merge
from engine.timestamps import from_datetime, to_datetime
from interviews.models import MAX_DURATION_MINUTES

#: Separates the keys of these locks from other advisory locks.
_LOCK_PURPOSE = "slotsmith candidate"


class CandidateBookedError(Exception):
    """The candidate has another interview at this time: `booking`, or None for most callers.

    Only callers who may read bookings may learn which booking it is.
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
    # in one statement: an iterator would declare a cursor and fetch from it
    for key, other_email in _find_overlapping(slot).values_list("pk", "candidate_email"):
        if key != request.reference and _normalize(other_email) == address:
            raise CandidateBookedError(Booking.objects.get(pk=key))


def leave_out_booked(
    slots: Sequence[Interval], email: str, moved_booking: UUID | None = None
) -> list[Interval]:
    """Return the slots, in order of time, at which a candidate has no other booking; in one query.

    `moved_booking` is the booking that would be moved to a slot: its own time counts as free.
    """
    address = _normalize(email)
    if not slots or not address:
        return list(slots)
    booked = merge(_list_booked((slots[0][0], slots[-1][1]), address, moved_booking))
    return [slot for slot in slots if not _overlaps_any(slot, booked)]


def _list_booked(
    window: Interval, address: str, excluded_booking: UUID | None
) -> Iterator[Interval]:
    """Yield the slots of the bookings of a candidate that overlap a window."""
    columns = ("pk", "candidate_email", "start", "end")
    for key, email, start, end in _find_overlapping(window).values_list(*columns):
        if key != excluded_booking and _normalize(email) == address:
            yield from_datetime(start), from_datetime(end)


def _overlaps_any(slot: Interval, booked: Sequence[Interval]) -> bool:
    """Return whether a slot overlaps one of some sorted and disjoint intervals."""
    later = bisect_right(booked, slot[0], key=lambda interval: interval[1])
    return later < len(booked) and booked[later][0] < slot[1]


def _find_overlapping(window: Interval) -> QuerySet[Booking]:
    """Find the bookings that overlap a window. No booking is longer than MAX_DURATION_MINUTES."""
    start, end = map(to_datetime, window)
    booked = Booking.objects.filter(state=Booking.State.BOOKED, start__lt=end, end__gt=start)
    earliest = start - timedelta(minutes=MAX_DURATION_MINUTES)
    return booked.filter(start__gte=earliest).order_by("start", "pk")


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
