"""Preconditions of a change: the caller has seen the current state of the hold or booking."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from api import etag
from bookings.models import Booking
from outbox.mail_recipients import MailRecipients


class SequenceMismatchError(Exception):
    """The booking has another sequence number than the caller expects."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(f"the sequence number of the booking is {sequence}")


@dataclass(frozen=True)
class Precondition:
    """A condition that is checked under the lock; without values it is always true.

    `if_match` is the header: the ETags of the states that the caller accepts. `expected_sequence`
    is a sequence number of the booking.
    """

    if_match: str = ""
    expected_sequence: int | None = None

    def check(self, current: Any, serialize: Callable[[Any], Any]) -> None:
        """Raise PreconditionFailedError or SequenceMismatchError for an object in its state now."""
        if self.if_match:
            # a copy, because serializing a booking loads its participants, which may change
            etag.check_if_match(self.if_match, etag.compute_etag(serialize(copy(current))))
        is_booking = isinstance(current, Booking) and self.expected_sequence is not None
        if is_booking and current.sequence != self.expected_sequence:
            raise SequenceMismatchError(current.sequence)


@dataclass(frozen=True)
class ChangeOptions:
    """How a booking is changed: under which precondition, and who gets mails."""

    precondition: Precondition = field(default_factory=Precondition)
    notify: MailRecipients = field(default_factory=MailRecipients)
