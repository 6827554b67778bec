"""The audit log: who held, released, booked, moved or cancelled what, and when.

An entry is written in the transaction of what it tells of: what is refused or rolled back leaves
none, and neither does what changes nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.actors import Actor
from bookings.models import AuditEntry, Booking, Hold
from engine import timestamps
from engine.intervals import Interval

Action = AuditEntry.Action


def record_hold(hold: Hold, by: Actor, now: int) -> None:
    """Somebody holds a slot; `now` is a UTC second, here and below."""
    _write(Action.HELD, by, now, **_of_hold(hold), **_after(hold))


def record_release(hold: Hold, by: Actor, now: int) -> None:
    """Somebody gives a held slot back."""
    _write(Action.RELEASED, by, now, **_of_hold(hold), **_before(hold))


def record_booking(booking: Booking, hold: Hold | None, by: Actor, now: int) -> None:
    """Somebody books a slot, perhaps the one of a hold."""
    of_hold = _of_hold(hold) if hold else {}
    _write(Action.BOOKED, by, now, **of_hold | _of_booking(booking), **_after(booking))


def record_reschedule(booking: Booking, before: Interval, by: Actor, now: int) -> None:
    """Somebody moves a booking away from a slot, which is in UTC seconds."""
    start, end = map(timestamps.to_datetime, before)
    given_up = {"start_before": start, "end_before": end}
    _write(Action.RESCHEDULED, by, now, **_of_booking(booking), **given_up, **_after(booking))


def record_cancellation(booking: Booking, by: Actor, now: int) -> None:
    """Somebody cancels a booking."""
    _write(Action.CANCELLED, by, now, **_of_booking(booking), **_before(booking))


def list_entries(
    limit: int, booking: UUID | None = None, after: tuple[int] | None = None
) -> tuple[list[AuditEntry], bool]:
    """The last entries, the latest first, and whether there are more.

    Those of one booking, and those that follow the entry of an id, if one is named.
    """
    found = AuditEntry.objects.all()
    if booking is not None:
        found = found.filter(booking_id=booking)
    if after is not None:
        found = found.filter(pk__lt=after[0])
    rows = list(found[: limit + 1])
    return rows[:limit], len(rows) > limit


def _write(action: Action, by: Actor, now: int, **facts: Any) -> None:
    AuditEntry.objects.create(
        at=timestamps.to_datetime(now),
        action=action,
        actor_kind=by.kind.value,
        actor_id=by.id,
        **facts,
    )


def _of_booking(booking: Booking) -> dict[str, Any]:
    return {"booking_id": booking.pk, "template_id": booking.template_id}


def _of_hold(hold: Hold) -> dict[str, Any]:
    return {"hold_id": hold.pk, "template_id": hold.template_id}


def _before(slot: Booking | Hold) -> dict[str, Any]:
    return {"start_before": slot.start, "end_before": slot.end}


def _after(slot: Booking | Hold) -> dict[str, Any]:
    return {"start_after": slot.start, "end_after": slot.end}
