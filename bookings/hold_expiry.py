"""The expiry of holds: the time of an expired hold is free at once, without any job.

From `expires_at` on, searches ignore the reservations of a hold (`ReservationQuerySet.active`), and
the hold can no longer be booked (`holds.get_active`). The next transaction that locks the
interviewers (`locking.lock_interviewers`), or the periodic job `expire_holds`, deletes its
reservations and notifies subscribers of `slots.changed`. `retention` deletes the row of the hold
later.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet

from bookings import hold_and_link_events
from bookings.locking import ConcurrencyError, lock_interviewers, retry_transaction
from bookings.models import Hold
from engine.timestamps import to_datetime
from people.models import Interviewer, Reservation

#: The maximum number of holds that one run of `expire_holds` ends.
BATCH_SIZE = 100


def expire_holds(now: int) -> int:
    """Free the time of holds that have expired at a UTC second; return the number of holds.

    A hold that other transactions keep locked is left to them or to the next run. Each expired hold
    gets one event `hold.expired`.
    """
    expired = Reservation.objects.filter(expires_at__lte=to_datetime(now)).order_by().distinct()
    references = list(expired.values_list("reference", flat=True)[:BATCH_SIZE])
    for reference in references:
        with suppress(ConcurrencyError):
            _expire_hold(reference, now)
    for hold in _find_unpublished(now)[:BATCH_SIZE]:
        with suppress(ConcurrencyError):
            _publish_expiry(hold, now)
    return len(references)


def _find_unpublished(now: int) -> QuerySet[Hold]:
    """Return the expired holds without an event that have not become a booking."""
    return Hold.objects.filter(
        expires_at__lte=to_datetime(now), booking=None, has_expiry_event=False
    )


@retry_transaction()
def _publish_expiry(hold: Hold, now: int) -> None:
    interviewers = Interviewer.objects.filter(pk__in=hold.interviewer_ids)
    # the lock waits for a transaction that books the hold at its last moment
    with lock_interviewers(interviewers.values_list("pk", flat=True), now):
        if _find_unpublished(now).filter(pk=hold.pk).update(has_expiry_event=True):
            hold_and_link_events.publish_hold("expired", hold, now)


@retry_transaction()
def _expire_hold(reference: UUID, now: int) -> None:
    reservations = Reservation.objects.filter(reference=reference)
    with lock_interviewers(reservations.values_list("interviewer", flat=True), now):
        pass  # the lock itself deletes expired reservations
