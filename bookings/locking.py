"""Claiming people's time so that nobody else has it: one way for both databases.

Everybody who claims time of some interviewers first locks their rows, in the order of their ids, so
that nobody waits in a ring. What is checked then stays true until the transaction ends. SQLite has
no row locks: there the transaction itself holds the one write lock (`config.sqlite`). Beneath it
the database refuses overlapping commitments of a person whoever writes them.

A transaction that the database breaks off, or that finds what it relied on changed, is tried again
as a whole, calendars included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import uniform
from threading import Event
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from bookings.metrics import RETRIES
from engine import timestamps
from engine.intervals import Interval
from outbox import notifications
from people.models import Interviewer, Reservation

MAX_ATTEMPTS = 3
#: Holds that end together.
BATCH_SIZE = 100
ResultT = TypeVar("ResultT")


class StaleReadError(Exception):
    """What was read before the lock is no longer how it is."""


class ConcurrencyError(Exception):
    """So many others are writing that it could not be done in several attempts."""


@dataclass(frozen=True)
class TimeClaim:
    """Time of some interviewers for the hold or booking `reference`; spans in UTC seconds.

    `kept_clear` is the slot with its buffers. A claim that `expires` holds, another one books.
    """

    reference: UUID
    interviewer_ids: tuple[int, ...]
    slot: Interval
    buffered_slot: Interval
    expires_at: datetime | None = None

    def save(self) -> None:
        """Write it down; whoever calls holds the lock on its people."""
        start, end = map(timestamps.to_datetime, self.slot)
        buffered_start, buffered_end = map(timestamps.to_datetime, self.buffered_slot)
        state = Reservation.State.HELD if self.expires_at else Reservation.State.BOOKED
        Reservation.objects.bulk_create(
            Reservation(
                interviewer_id=one,
                reference=self.reference,
                state=state,
                start=start,
                end=end,
                buffered_start=buffered_start,
                buffered_end=buffered_end,
                expires_at=self.expires_at,
            )
            for one in self.interviewer_ids
        )


def release(reference: UUID) -> list[Interval]:
    """Give back all time of a hold or booking; tells what time that was, buffers included."""
    claims = Reservation.objects.filter(reference=reference)
    spans = set(claims.values_list("buffered_start", "buffered_end"))
    claims.delete()
    return [(int(start.timestamp()), int(end.timestamp())) for start, end in sorted(spans)]


@contextmanager
def lock_interviewers(interviewers: Iterable[int], now: datetime) -> Iterator[None]:
    """A transaction in which nobody else claims time of some interviewers.

    Their expired holds are removed, and told of: the database would count them.
    """
    whose = sorted(set(interviewers))
    with transaction.atomic():
        rows = Interviewer.objects.filter(pk__in=whose).order_by("pk")
        if len(rows.select_for_update(no_key=True).values_list("pk")) < len(whose):
            raise StaleReadError
        _expire(Reservation.objects.filter(interviewer__in=whose, expires_at__lte=now), now)
        yield


def expire_holds(now: int) -> int:
    """Give back what holds kept that are over at a UTC second; gives how many holds these are.

    One that others keep being faster about is theirs, or the next round's.
    """
    moment = timestamps.to_datetime(now)
    over = Reservation.objects.filter(expires_at__lte=moment).order_by().distinct()
    references = list(over.values_list("reference", flat=True)[:BATCH_SIZE])
    for reference in references:
        with suppress(ConcurrencyError):
            retry_transaction(partial(_end, reference, moment))
    return len(references)


def _end(reference: UUID, now: datetime) -> None:
    whose = Reservation.objects.filter(reference=reference)
    with lock_interviewers(whose.values_list("interviewer", flat=True), now):
        pass


def _expire(over: QuerySet[Reservation], now: datetime) -> None:
    rows = list(over.values_list("interviewer", "buffered_start", "buffered_end"))
    if rows:
        spans = sorted({(int(start.timestamp()), int(end.timestamp())) for _, start, end in rows})
        notifications.notify_slots_changed(
            {one for one, *_ in rows}, spans, math.ceil(now.timestamp())
        )
        over.delete()


def retry_transaction(
    work: Callable[[], ResultT], done: Callable[[], ResultT | None] = lambda: None
) -> ResultT:
    """What `work` returns; it is tried again if the database broke its transaction off.

    A transaction may have come through though nobody was told so, as the connection broke: `done`
    gives what it did, None if it did nothing. Raises TooBusy if none of the attempts came through.
    """
    is_unknown = False
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            RETRIES.inc()
            pause = uniform(0.01, 0.05) * attempt  # noqa: S311  so that many do not come back at once
            Event().wait(pause)
        try:
            earlier = done() if is_unknown else None
            return work() if earlier is None else earlier
        except OperationalError:
            is_unknown = True
        except (IntegrityError, StaleReadError):
            is_unknown = False
    raise ConcurrencyError
