"""The deadline for moves and cancellations by candidates: a rule of the interview type."""

from __future__ import annotations

from api.actors import Actor, ActorKind
from bookings.models import Booking
from engine.timestamps import from_datetime

_HOUR_SECONDS = 3600


class ChangeDeadlineError(Exception):
    """It is too late for a candidate to move or cancel the booking."""

    def __init__(self, booking: Booking) -> None:
        self.booking = booking
        super().__init__("it is too late for the candidate to change the booking")


def get_change_deadline(booking: Booking) -> int:
    """Return the UTC second until which the candidate can move or cancel a booking."""
    hours = booking.template.change_deadline_hours
    return from_datetime(booking.start) - hours * _HOUR_SECONDS


def check_change_deadline(booking: Booking, actor: Actor, now: int) -> None:
    """Raise ChangeDeadlineError if a candidate changes a booking after its deadline."""
    if actor.kind is ActorKind.LINK and now > get_change_deadline(booking):
        raise ChangeDeadlineError(booking)
