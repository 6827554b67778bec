"""Decide which attendees of a booking are notified of a change, and of what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from outbox.booking_payload import Attendee, BookingDetails, BookingEventType


@dataclass(frozen=True)
class Notice:
    """A change to report to one recipient, who is `booking.attendees[position]`.

    `recipient` is the key that identifies them: a hash of the address or an interviewer's id.
    """

    recipient: str | int
    event_type: BookingEventType
    booking: BookingDetails
    position: int

    @property
    def attendee(self) -> Attendee:
        return self.booking.attendees[self.position]


def build_notices(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    key: Callable[[Attendee], str | int | None],
) -> list[Notice]:
    """Return one notice per recipient, in the order of the attendees.

    `key` identifies the recipient behind an attendee; attendees without a key get no notice. An
    attendee who joins a changed booking gets the notice of a new booking. An attendee who left
    it gets a cancellation, with the previous time and the new sequence number.
    """
    current = _positions_by_key(booking, key)
    former = _positions_by_key(previous, key) if previous else {}
    notices = []
    for recipient, position in current.items():
        is_change = previous is not None and event_type in ("rescheduled", "updated")
        has_joined = is_change and recipient not in former
        notices.append(
            Notice(recipient, "created" if has_joined else event_type, booking, position)
        )
    if previous:
        left_booking = replace(
            previous,
            sequence=booking.sequence,
            replacement=_find_replacement(event_type, booking, previous),
        )
        for recipient, position in former.items():
            if recipient not in current:
                notices.append(Notice(recipient, "cancelled", left_booking, position))
    return notices


def _find_replacement(
    event_type: BookingEventType, booking: BookingDetails, previous: BookingDetails
) -> str:
    """Return the name of the interviewer who joined an interview at the same time, if one did."""
    former_ids = {each.interviewer_id for each in previous.attendees}
    joined = [each.name for each in booking.attendees if each.interviewer_id not in former_ids]
    return joined[0] if event_type == "updated" and len(joined) == 1 else ""


def _positions_by_key(
    booking: BookingDetails, key: Callable[[Attendee], str | int | None]
) -> dict[str | int, int]:
    """Return the position of the first attendee of each key."""
    positions: dict[str | int, int] = {}
    for position, attendee in enumerate(booking.attendees):
        if recipient := key(attendee):
            positions.setdefault(recipient, position)
    return positions
