"""The audit log: the actor, object and time of each change of holds, bookings, links, candidates.

An entry is written in the transaction of the change. A change that is refused, rolled back or
without effect leaves no entry. An entry cannot be changed or deleted through the ORM: `AuditEntry`
in `bookings.audit_models` raises AuditLogImmutableError. `bookings.configuration_audit` writes the
changes of interviewers, interview types and settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.actors import Actor
from bookings.models import AuditEntry, Booking, CandidateLink, Hold
from core import batched_inserts
from engine.intervals import Interval
from engine.timestamps import to_datetime

Action = AuditEntry.Action


def record_hold(hold: Hold, actor: Actor, now: int) -> None:
    """Record that a slot is held; `now` is a UTC second, here and below."""
    fields = {**_hold_fields(hold), **_slot_after(hold)}
    _write(Action.HELD, actor, now, **fields, applied_changes=hold.applied_changes)


def record_release(hold: Hold, actor: Actor, now: int) -> None:
    """Record that a hold is released."""
    _write(Action.RELEASED, actor, now, **_hold_fields(hold), **_slot_before(hold))


def record_booking(booking: Booking, hold: Hold | None, actor: Actor, now: int) -> None:
    """Record that a slot, or the slot of a hold, is booked."""
    fields = (_hold_fields(hold) if hold else {}) | _booking_fields(booking)
    fields |= {**_slot_after(booking), "applied_changes": booking.applied_changes}
    _write(Action.BOOKED, actor, now, **fields)


def record_reschedule(
    booking: Booking, before: Interval, hold: Hold | None, actor: Actor, now: int
) -> None:
    """Record that a booking moved from the slot `before` (UTC seconds), perhaps to a held slot."""
    start, end = map(to_datetime, before)
    fields = (_hold_fields(hold) if hold else {}) | _booking_fields(booking)
    fields |= {"start_before": start, "end_before": end}
    fields |= {"applied_changes": booking.applied_changes}
    _write(Action.RESCHEDULED, actor, now, **fields, **_slot_after(booking))


def record_update(booking: Booking, actor: Actor, now: int) -> None:
    """Record that data of a booking has changed; its slot is the same as before."""
    fields = {**_booking_fields(booking), **_slot_before(booking), **_slot_after(booking)}
    _write(Action.UPDATED, actor, now, **fields)


def record_replacement(
    booking: Booking, former_id: int, replacement_id: int, actor: Actor, now: int
) -> None:
    """Record that an interviewer of a booking is replaced; its slot is the same as before."""
    fields = {**_booking_fields(booking), **_slot_before(booking), **_slot_after(booking)}
    fields |= {"interviewer_id": former_id, "replacement_id": replacement_id}
    _write(Action.INTERVIEWER_REPLACED, actor, now, **fields)


def record_cancellation(booking: Booking, actor: Actor, now: int) -> None:
    """Record that a booking is cancelled."""
    _write(Action.CANCELLED, actor, now, **_booking_fields(booking), **_slot_before(booking))


def record_confirmation(booking: Booking, actor: Actor, now: int) -> None:
    """Record that the local times of a booking are confirmed; its slot is the same as before."""
    fields = {**_booking_fields(booking), **_slot_before(booking), **_slot_after(booking)}
    _write(Action.CONFIRMED, actor, now, **fields)


def record_link_action(action: Action, link: CandidateLink, actor: Actor, now: int) -> None:
    """Record an action on a candidate link."""
    _write(action, actor, now, link_id=link.uuid, template_id=link.template_id)


def record_erasure(
    bookings: Iterable[Booking], links: Iterable[CandidateLink], actor: Actor, now: int
) -> None:
    """Record that the candidate of bookings and links is erased."""
    for booking in bookings:
        _write(Action.CANDIDATE_ERASED, actor, now, **_booking_fields(booking))
    for link in links:
        record_link_action(Action.CANDIDATE_ERASED, link, actor, now)


def list_entries(
    limit: int, after: tuple[int] | None = None, **filters: Any
) -> tuple[list[AuditEntry], bool]:
    """Return the latest entries, the latest first, and whether there are more.

    `filters` are values of fields, such as `booking_id`. `after` is the id of the last entry of the
    page before.
    """
    entries = AuditEntry.objects.filter(**filters)
    if after is not None:
        entries = entries.filter(pk__lt=after[0])
    rows = list(entries[: limit + 1])
    return rows[:limit], len(rows) > limit


def _write(action: Action, actor: Actor, now: int, **fields: Any) -> None:
    entry = AuditEntry(
        at=to_datetime(now),
        action=action,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        **fields,
    )
    batched_inserts.insert([entry])


def _booking_fields(booking: Booking) -> dict[str, Any]:
    return {"booking_id": booking.pk, "template_id": booking.template_id}


def _hold_fields(hold: Hold) -> dict[str, Any]:
    return {"hold_id": hold.pk, "template_id": hold.template_id}


def _slot_before(slot: Booking | Hold) -> dict[str, Any]:
    return {"start_before": slot.start, "end_before": slot.end}


def _slot_after(slot: Booking | Hold) -> dict[str, Any]:
    return {"start_after": slot.start, "end_after": slot.end}
