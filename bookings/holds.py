"""Keeping a slot for minutes, and giving it back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from bookings import audit, locking
from bookings.idempotency import Once
from bookings.locking import Claim, attempted, locked
from bookings.models import Hold
from bookings.slot_check import Proposal, Wanted, decided
from engine import timestamps
from outbox import notifications
from people.models import Commitment


class HoldNotFound(Exception):
    """This template has no hold of that id."""

    def __init__(self, hold_id: UUID) -> None:
        self.hold_id = hold_id
        super().__init__(f"there is no hold {hold_id}")


class HoldUsed(Exception):
    """A hold has become a booking already."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"it has become booking {booking_id}")


class HoldOver(Exception):
    """A hold has expired."""


def hold(wanted: Wanted, minutes: int, once: Once) -> Hold:
    """Keep a slot for so many minutes; raises SlotRefused, and what `availability.find` raises."""
    hold_id = uuid4()
    return decided(partial(_hold, wanted, minutes, once, hold_id), partial(_held, hold_id))


def find(interview_id: int, hold_id: UUID) -> Hold:
    """A hold of a template, also one that is over; HoldNotFound if there is none."""
    found = Hold.objects.filter(template=interview_id, pk=hold_id).first()
    if found is None:
        raise HoldNotFound(hold_id)
    return found


def unused(interview_id: int, hold_id: UUID) -> Hold:
    """A hold that has not become a booking; HoldNotFound, HoldUsed if there is no such hold."""
    found = find(interview_id, hold_id)
    if found.booking_id:
        raise HoldUsed(found.booking_id)
    return found


def live(interview_id: int, hold_id: UUID, now: int) -> Hold:
    """A hold that may become a booking; HoldNotFound, HoldUsed, HoldOver if it is none."""
    found = unused(interview_id, hold_id)
    if found.is_over(timestamps.moment(now)):
        raise HoldOver
    return found


def holders(hold_id: UUID) -> list[int]:
    """The interviewers whose time a hold keeps, expired or not."""
    claimed = Commitment.objects.filter(reference=hold_id).order_by("pk")
    return list(claimed.values_list("interviewer", flat=True))


def give_back(interview_id: int, hold_id: UUID, now: int, once: Once) -> None:
    """Free a hold's time before it expires; HoldNotFound, HoldUsed if there is nothing to free."""
    attempted(partial(_give_back, interview_id, hold_id, now, once))


def _held(hold_id: UUID) -> Hold | None:
    return Hold.objects.filter(pk=hold_id).first()


def _hold(wanted: Wanted, minutes: int, once: Once, hold_id: UUID) -> Hold:
    once.check()
    proposal = Proposal.read(wanted)
    now = timestamps.moment(wanted.now)
    with locked(proposal.people, now):
        once.check()
        seating = proposal.seated()
        start, end = map(timestamps.moment, seating.slot)
        made = Hold.objects.create(
            pk=hold_id,
            template_id=wanted.interview_id,
            start=start,
            end=end,
            made_at=now,
            expires=now + timedelta(minutes=minutes),
        )
        claim = Claim(
            made.pk, seating.everybody, seating.slot, seating.kept_clear, expires=made.expires
        )
        claim.make()
        audit.held(made, once.caller, wanted.now)
        notifications.slots_changed(seating.everybody, [seating.kept_clear], wanted.now)
        once.keep(made)
    return made


def _give_back(interview_id: int, hold_id: UUID, now: int, once: Once) -> None:
    once.check()
    find(interview_id, hold_id)
    whose = holders(hold_id)
    with locked(whose, timestamps.moment(now)):
        once.check()
        held = unused(interview_id, hold_id)
        audit.released(held, once.caller, now)
        held.delete()
        freed = locking.release(hold_id)
        if freed:
            notifications.slots_changed(whose, freed, now)
        once.keep(None)
