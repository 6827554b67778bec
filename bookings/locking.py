"""Lock interviewers, reserve their time, and retry transactions that conflict.

Double bookings are prevented twice, in the same way on PostgreSQL and SQLite:

- A transaction that reserves time locks the rows of its interviewers first, in the order of their
  ids, so that two transactions never wait for each other. The results of its checks stay valid
  until it ends. SQLite has no row locks; there the transaction holds the database's only write lock
  (`config.sqlite`).
- The database rejects overlapping reservations of one interviewer, buffers included: the
  constraint `reservations_never_overlap` (an exclusion constraint on PostgreSQL, triggers on
  SQLite) in `people/migrations/0001_initial.py`.

A transaction is retried as a whole if the database aborts it, or if the data that it read before
the lock has changed. The retry reads the calendars again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from random import uniform
from threading import Event
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import post_delete

from bookings.metrics import RETRIES
from bookings.models import Hold
from core import batched_inserts
from engine.intervals import Interval, clip, subtract
from engine.timestamps import from_datetime, to_datetime
from ops import database_errors
from outbox import event_publishing, notifications
from people.models import Interviewer, Reservation

MAX_ATTEMPTS = 3
P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class StaleReadError(Exception):
    """Data that was read before the lock has changed."""


class ConcurrencyError(Exception):
    """Every attempt at a transaction conflicted with other transactions."""


@dataclass(frozen=True)
class NewReservations:
    """The reservations to create for a hold or booking with the id `reference`.

    Every interviewer gets a reservation. Spans are in UTC seconds; `buffered_slot` is the slot with
    its buffers. Reservations with `expires_at` belong to a hold, others to a booking.
    """

    reference: UUID
    interviewer_ids: tuple[int, ...]
    slot: Interval
    buffered_slot: Interval
    expires_at: datetime | None = None

    def save(self, moving_booking: UUID | None = None) -> None:
        """Create the reservations. The caller must hold the lock on the interviewers.

        If the hold is for moving a booking, leave out the time that this booking has reserved:
        reservations of an interviewer must not overlap.
        """
        state = Reservation.State.HELD if self.expires_at else Reservation.State.BOOKED
        reserved = _find_reserved(moving_booking) if moving_booking else {}
        batched_inserts.insert(
            Reservation(
                interviewer_id=interviewer_id,
                reference=self.reference,
                state=state,
                expires_at=self.expires_at,
                **times,
            )
            for interviewer_id in self.interviewer_ids
            for times in self._list_times(reserved.get(interviewer_id, ()))
        )

    def _list_times(self, reserved: Sequence[Interval]) -> Iterator[dict[str, datetime]]:
        """Yield the times of the reservations of one interviewer, outside of `reserved`."""
        for span in subtract([self.buffered_slot], reserved):
            [slot] = clip([self.slot], span) or [span]
            yield {
                "start": to_datetime(slot[0]),
                "end": to_datetime(slot[1]),
                "buffered_start": to_datetime(span[0]),
                "buffered_end": to_datetime(span[1]),
            }


def _find_reserved(reference: UUID) -> dict[int, list[Interval]]:
    """Return the time with buffers that a hold or booking has reserved, by interviewer."""
    reserved: dict[int, list[Interval]] = {}
    for row in Reservation.objects.filter(reference=reference):
        span = from_datetime(row.buffered_start), from_datetime(row.buffered_end)
        reserved.setdefault(row.interviewer_id, []).append(span)
    return reserved


def release(reference: UUID) -> list[Interval]:
    """Delete the reservations of a hold or booking; return the freed spans with their buffers."""
    reservations = Reservation.objects.filter(reference=reference)
    spans = set(reservations.values_list("buffered_start", "buffered_end"))
    reservations.delete()
    return [(from_datetime(start), from_datetime(end)) for start, end in sorted(spans)]


def connect_release_of_deleted_holds() -> None:
    """Free the time of a deleted hold. Deleting a template deletes its holds too."""
    post_delete.connect(_release_deleted, sender=Hold, dispatch_uid="release deleted holds")


def _release_deleted(instance: Hold, **_: object) -> None:
    held = Reservation.objects.filter(reference=instance.pk, state=Reservation.State.HELD)
    held.delete()


@contextmanager
def lock_interviewers(
    interviewer_ids: Iterable[int], now: int
) -> Iterator[Mapping[int, Interviewer]]:
    """Open a transaction that locks interviewers against reservations by other transactions.

    Yield the interviewers by id, as they are under the lock. New reservations, events, messages
    and entries of the audit log are inserted together at the end (`core.batched_inserts`).

    Expired holds of these interviewers are deleted, because the database would count them as
    overlaps, and subscribers are notified. `now` is a UTC second.

    Raise StaleReadError if an interviewer no longer exists.
    """
    ids = sorted(set(interviewer_ids))
    with transaction.atomic():
        rows = Interviewer.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        expired = _find_expired(now).filter(interviewer=OuterRef("pk"))
        people = {row.pk: row for row in rows.annotate(has_expired_hold=Exists(expired))}
        if len(people) < len(ids):
            raise StaleReadError
        if any(row.has_expired_hold for row in people.values()):
            _delete_expired_reservations(ids, now)
        with batched_inserts.collect_inserts(), event_publishing.read_endpoints_once():
            yield people


def _find_nothing(*_: object, **__: object) -> None:
    """Return None: nothing to find, because repeating the committed function does no harm."""


def retry_transaction(
    find_committed: Callable[..., Any] = _find_nothing,
) -> Callable[[Callable[P, ResultT]], Callable[P, ResultT]]:
    """Return a decorator that calls a function again when its transaction conflicts.

    The function is called up to `MAX_ATTEMPTS` times, as long as the database aborts its
    transaction or it raises StaleReadError. Any other exception is raised at once, and so is the
    error of a full disk.

    A connection that breaks during COMMIT leaves it unknown whether the transaction was committed.
    The next attempt then calls `find_committed` with the arguments of the function, and returns
    its result unless that is None.

    Raise ConcurrencyError if no attempt succeeds.
    """

    def decorate(function: Callable[P, ResultT]) -> Callable[P, ResultT]:
        @wraps(function)
        def call_with_retries(*args: P.args, **kwargs: P.kwargs) -> ResultT:
            may_be_committed = False
            for attempt in range(MAX_ATTEMPTS):
                if attempt:
                    _pause(attempt)
                try:
                    committed = find_committed(*args, **kwargs) if may_be_committed else None
                    return function(*args, **kwargs) if committed is None else committed
                except OperationalError as error:
                    if database_errors.is_permanent(error):
                        raise
                    may_be_committed = True
                except (IntegrityError, StaleReadError):
                    may_be_committed = False
            raise ConcurrencyError

        return call_with_retries

    return decorate


def _find_expired(now: int) -> QuerySet[Reservation]:
    return Reservation.objects.filter(expires_at__lte=to_datetime(now))


def _delete_expired_reservations(interviewer_ids: list[int], now: int) -> None:
    expired = _find_expired(now).filter(interviewer__in=interviewer_ids)
    rows = list(expired.values_list("interviewer", "buffered_start", "buffered_end"))
    if not rows:
        return
    spans = {(from_datetime(start), from_datetime(end)) for _, start, end in rows}
    notifications.notify_slots_changed((row[0] for row in rows), sorted(spans), now)
    expired.delete()


def _pause(attempt: int) -> None:
    """Count a retry and wait for a random time, so that competing transactions spread out."""
    RETRIES.inc()
    Event().wait(uniform(0.01, 0.05) * attempt)  # noqa: S311  (not for cryptography)
