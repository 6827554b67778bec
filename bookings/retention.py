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
from bookings.erasure import NOBODY, erase_from, erase_links
from bookings.locking import TooBusy, attempted
from bookings.models import Booking, CandidateLink, Hold, Receipt
from calendars.models import Snapshot
from engine import timestamps
from engine.local_time import DAY
from outbox import delivery
from outbox.models import Message
from people.models import Commitment

#: How long what is over can still be looked at.
AFTERWARDS = timedelta(days=1)
#: Rows that are ended in one transaction.
BATCH = 500


@dataclass(frozen=True)
class Over:
    """Rows whose time is over, and what ends those of some ids."""

    what: str
    rows: QuerySet[Any]
    end: Callable[[list[Any]], object]

    def finish(self) -> int:
        """End all of them that nobody else is at; gives how many these are."""
        ended = batch = attempted(self._batch)
        while batch == BATCH:
            batch = attempted(self._batch)
            ended += batch
        return ended

    @transaction.atomic
    def _batch(self) -> int:
        free = self.rows.select_for_update(skip_locked=True).order_by("pk")
        ids = list(free.values_list("pk", flat=True)[:BATCH])
        self.end(ids)
        return len(ids)


def purge(now: int, days: int) -> dict[str, int]:
    """End what is over at a UTC second; gives how much of each kind.

    What others are busy with is left for the next time.
    """
    ended: dict[str, int] = {}
    for one in over(now, days):
        with suppress(TooBusy):
            ended[one.what] = one.finish()
    return ended


def over(now: int, days: int) -> list[Over]:
    """Everything whose time is over at a UTC second, candidates after so many days; 0: never."""
    return [*(_candidates(now, days) if days else ()), *_by_themselves(now, days)]


def _candidates(now: int, days: int) -> Iterator[Over]:
    since, lately = timestamps.moment(max(now - days * DAY, 0)), timestamps.moment(now) - AFTERWARDS
    past = Booking.objects.filter(end__lte=since).exclude(**NOBODY)
    yield Over("candidates of bookings", past, erase_from)
    yield Over("links", CandidateLink.objects.filter(_is_over(since, lately)), erase_links)


def _is_over(since: datetime, lately: datetime) -> Q:
    """Whether a link was ended, or its last interview is so long ago that it is forgotten.

    One that is over still opens what is booked with it, and goes a day after that.
    """
    booked = Booking.objects.filter(link=OuterRef("pk"))
    used = Exists(booked.filter(end__lte=since)) & ~Exists(booked.filter(end__gt=since))
    needed = Exists(booked.filter(state=Booking.State.BOOKED, end__gt=lately))
    return (Q(expires__lte=lately) & ~needed) | Q(revoked_at__lte=lately) | Q(used)


def _by_themselves(now: int, days: int) -> Iterator[Over]:
    moment = timestamps.moment(now)
    yield Over("holds", Hold.objects.filter(expires__lte=moment - AFTERWARDS), _delete_holds)
    yield _deleted("kept answers", Receipt.objects.filter(made_at__lte=moment - idempotency.KEPT))
    kept = min(days * DAY, delivery.KEPT) if days else delivery.KEPT
    yield _deleted("messages", Message.objects.settled(now - kept))
    yield _deleted("snapshots", Snapshot.objects.filter(end__lte=now))


def _deleted(what: str, rows: QuerySet[Any]) -> Over:
    return Over(what, rows, partial(_delete, rows.model))


def _delete(model: Any, ids: list[Any]) -> None:
    model.objects.filter(pk__in=ids).delete()


def _delete_holds(ids: list[Any]) -> None:
    """With the time that they had, of which nothing counts any more."""
    Commitment.objects.filter(reference__in=ids, state=Commitment.State.HELD).delete()
    _delete(Hold, ids)
