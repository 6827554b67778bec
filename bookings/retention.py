"""How long things are kept, and what becomes of them then.

Candidates are kept for so many days after their interview. What has an end of its own (holds,
links, answers, snapshots) is of no use after it, and is looked at for a day at most. Everything is
ended in batches; rows that somebody else is at are left for the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings import idempotency
from bookings.erasure import ERASED_CANDIDATE, anonymize_bookings, delete_links
from bookings.locking import ConcurrencyError, retry_transaction
from bookings.models import Booking, CandidateLink, Hold, IdempotencyRecord
from calendars.models import Snapshot
from engine import timestamps
from engine.local_time import DAY
from outbox import delivery
from outbox.models import Message
from people.models import Reservation

#: How long what is over can still be looked at.
GRACE_PERIOD = timedelta(days=1)
#: Rows that are ended in one transaction.
BATCH_SIZE = 500


@dataclass(frozen=True)
class ExpiredRows:
    """Rows whose time is over, and what ends those of some ids."""

    label: str
    rows: QuerySet[Any]
    erase_batch: Callable[[list[Any]], object]

    def erase_all(self) -> int:
        """End all of them that nobody else is at; gives how many these are."""
        ended = batch = retry_transaction(self._batch)
        while batch == BATCH_SIZE:
            batch = retry_transaction(self._batch)
            ended += batch
        return ended

    @transaction.atomic
    def _batch(self) -> int:
        free = self.rows.select_for_update(skip_locked=True).order_by("pk")
        ids = list(free.values_list("pk", flat=True)[:BATCH_SIZE])
        self.erase_batch(ids)
        return len(ids)


def purge(now: int, days: int) -> dict[str, int]:
    """End what is over at a UTC second; gives how much of each kind.

    What others are busy with is left for the next time.
    """
    ended: dict[str, int] = {}
    for one in list_expired(now, days):
        with suppress(ConcurrencyError):
            ended[one.label] = one.erase_all()
    return ended


def list_expired(now: int, days: int) -> list[ExpiredRows]:
    """Everything whose time is over at a UTC second, candidates after so many days; 0: never."""
    return [*(_candidates(now, days) if days else ()), *_by_themselves(now, days)]


def _candidates(now: int, days: int) -> Iterator[ExpiredRows]:
    since, lately = (
        timestamps.to_datetime(max(now - days * DAY, 0)),
        timestamps.to_datetime(now) - GRACE_PERIOD,
    )
    past = Booking.objects.filter(end__lte=since).exclude(**ERASED_CANDIDATE)
    yield ExpiredRows("candidates of bookings", past, anonymize_bookings)
    yield ExpiredRows("links", CandidateLink.objects.filter(_is_over(since, lately)), delete_links)


def _is_over(since: datetime, lately: datetime) -> Q:
    """Whether a link was ended, or its last interview is so long ago that it is forgotten.

    One that is over still opens what is booked with it, and goes a day after that.
    """
    booked = Booking.objects.filter(link=OuterRef("pk"))
    used = Exists(booked.filter(end__lte=since)) & ~Exists(booked.filter(end__gt=since))
    needed = Exists(booked.filter(state=Booking.State.BOOKED, end__gt=lately))
    return (Q(expires_at__lte=lately) & ~needed) | Q(revoked_at__lte=lately) | Q(used)


def _by_themselves(now: int, days: int) -> Iterator[ExpiredRows]:
    moment = timestamps.to_datetime(now)
    yield ExpiredRows(
        "holds", Hold.objects.filter(expires_at__lte=moment - GRACE_PERIOD), _delete_holds
    )
    yield _deleted(
        "kept answers", IdempotencyRecord.objects.filter(created_at__lte=moment - idempotency.TTL)
    )
    kept = min(days * DAY, delivery.RETENTION_SECONDS) if days else delivery.RETENTION_SECONDS
    yield _deleted("messages", Message.objects.settled(now - kept))
    yield _deleted("snapshots", Snapshot.objects.filter(end__lte=moment))


def _deleted(what: str, rows: QuerySet[Any]) -> ExpiredRows:
    return ExpiredRows(what, rows, partial(_delete, rows.model))


def _delete(model: Any, ids: list[Any]) -> None:
    model.objects.filter(pk__in=ids).delete()


def _delete_holds(ids: list[Any]) -> None:
    """With the time that they had, of which nothing counts any more."""
    Reservation.objects.filter(reference__in=ids, state=Reservation.State.HELD).delete()
    _delete(Hold, ids)
