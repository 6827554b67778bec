"""What bookings say to the outbox, in their own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from engine.intervals import Interval
from outbox.meeting import Meeting

Event = Literal["created", "rescheduled", "cancelled"]


def booking(event: Event, meeting: Meeting, before: Meeting | None, now: int) -> None:
    """Tell everybody concerned of a booking that was made, moved or cancelled.

    `before` is how it stood until now, None if it is new: who took part then and no longer does
    is told so. `now` is a UTC second.
    """


def slots_changed(interviewers: Iterable[int], times: Iterable[Interval], now: int) -> None:
    """Tell who listens that some interviewers' slots changed around some times (UTC seconds)."""
