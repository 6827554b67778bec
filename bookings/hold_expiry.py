"""What happens when a hold expires: its time is free at once, without any job.

From `expires_at` on, searches ignore the reservations of a hold (`ReservationQuerySet.active`), and
the hold can no longer be booked (`holds.get_active`). Its reservations are deleted, and subscribers
of `slots.changed` notified, by whoever locks the interviewers next (`locking.lock_interviewers`) or
by `expire_holds`, a periodic job. `retention` deletes the row of the hold later.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from bookings.locking import ConcurrencyError, lock_interviewers, retry_transaction
from engine.timestamps import to_datetime
from people.models import Reservation

#: The maximum number of holds that one run of `expire_holds` ends.
BATCH_SIZE = 100


def expire_holds(now: int) -> int:
    """Free the time of holds that have expired at a UTC second; return the number of holds.

    A hold that other transactions keep locked is left to them or to the next run.
    """
    expired = Reservation.objects.filter(expires_at__lte=to_datetime(now)).order_by().distinct()
    references = list(expired.values_list("reference", flat=True)[:BATCH_SIZE])
    for reference in references:
        with suppress(ConcurrencyError):
            _expire_hold(reference, now)
    return len(references)


@retry_transaction()
def _expire_hold(reference: UUID, now: int) -> None:
    reservations = Reservation.objects.filter(reference=reference)
    with lock_interviewers(reservations.values_list("interviewer", flat=True), now):
        pass  # the lock itself deletes expired reservations
