"""Change an interviewer's rules; refuse unconfirmed changes that put interviews in conflict.

The change is made and checked in one transaction, which is rolled back if there are new conflicts.
So the warning says exactly what saving would do. A confirmation names the conflicts that were
shown, so that others are never confirmed unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from bookings import booking_conflicts
from bookings.models import Booking
from engine.reasons import Reason
from interviews import query_limits
from net.deadline import Deadline

ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class NewConflict:
    """A booking, and the reasons for which a change puts it in conflict."""

    booking: Booking
    reasons: tuple[Reason, ...]


class UnconfirmedConflictsError(Exception):
    """The change would put bookings in conflict; `confirmation` confirms exactly these."""

    def __init__(self, conflicts: Sequence[NewConflict], confirmation: str) -> None:
        self.conflicts, self.confirmation = conflicts, confirmation
        super().__init__(f"{len(conflicts)} bookings would be in conflict")


def apply(
    interviewer_id: int, change: Callable[[], ResultT], now: int, confirmation: str
) -> ResultT:
    """Make a change of an interviewer's rules and return its result; `now` is a UTC second.

    Raise UnconfirmedConflictsError, and change nothing, if it puts bookings in conflict that
    `confirmation` does not confirm. Raise QueryTimeoutError at the deadline of a query.
    """
    deadline = query_limits.start_deadline()
    with transaction.atomic():
        before = _find(interviewer_id, now, deadline)
        result = change()
        if not before:
            return result
        conflicts = _subtract(_find(interviewer_id, now, deadline), before)
        expected = _compute_confirmation(conflicts)
        if conflicts and confirmation != expected:
            raise UnconfirmedConflictsError(conflicts, expected)
    return result


def _find(interviewer_id: int, now: int, deadline: Deadline) -> list[NewConflict]:
    """Return every upcoming booking with the reasons of its conflict, which may be none."""
    bookings = booking_conflicts.list_of_interviewer(interviewer_id, now)
    conflicts = booking_conflicts.find(
        bookings, now, interviewer_id=interviewer_id, deadline=deadline
    )
    return [
        NewConflict(booking, conflicts[booking.pk][0].reasons if booking.pk in conflicts else ())
        for booking in bookings
    ]


def _subtract(after: Sequence[NewConflict], before: Sequence[NewConflict]) -> list[NewConflict]:
    """Return the bookings with the reasons that they did not have before."""
    earlier = {conflict.booking.pk: conflict.reasons for conflict in before}
    added = (
        NewConflict(
            conflict.booking,
            tuple(
                reason
                for reason in conflict.reasons
                if reason not in earlier.get(conflict.booking.pk, ())
            ),
        )
        for conflict in after
    )
    return [conflict for conflict in added if conflict.reasons]


def _compute_confirmation(conflicts: Sequence[NewConflict]) -> str:
    parts = [
        f"{conflict.booking.pk} {conflict.booking.start.isoformat()} {conflict.reasons}"
        for conflict in conflicts
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
