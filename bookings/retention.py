"""Delete expired rows and erase candidates after the retention period.

Candidates are erased a number of days after their interview. Rows that expire by themselves
(holds, links, stored responses, snapshots, sessions) are deleted at most a day later. Rows are
processed in batches. Rows that another transaction has locked are left for the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings import idempotency
from bookings.erasure import ERASED_CANDIDATE, anonymize_bookings, delete_links
from bookings.locking import ConcurrencyError, retry_transaction
from bookings.models import Booking, CandidateLink, Hold, IdempotencyRecord
from calendars.models import Snapshot
from engine.local_time import DAY
from engine.timestamps import to_datetime
from outbox import delivery
from outbox.models import Message
from people.models import Reservation

#: How long expired holds and links can still be looked at.
GRACE_PERIOD = timedelta(days=1)
#: The maximum number of rows in one transaction.
BATCH_SIZE = 500


@dataclass(frozen=True)
class ExpiredRows:
    """Expired rows of one kind, and the function that erases those with some ids."""

    label: str
    rows: QuerySet[Any]
    erase_batch: Callable[[list[Any]], object]

    def erase_all(self) -> int:
        """Erase all rows that are not locked; return their number."""
        erased = batch = self._erase_next_batch()
        while batch == BATCH_SIZE:
            batch = self._erase_next_batch()
            erased += batch
        return erased

    @retry_transaction()
    @transaction.atomic
    def _erase_next_batch(self) -> int:
        unlocked = self.rows.select_for_update(skip_locked=True).order_by("pk")
        ids = list(unlocked.values_list("pk", flat=True)[:BATCH_SIZE])
        self.erase_batch(ids)
        return len(ids)


def purge(now: int, days: int) -> dict[str, int]:
    """Erase everything that has expired at a UTC second; return the number of rows by label.

    Rows that other transactions keep locked are left for the next run.
    """
    erased: dict[str, int] = {}
    for expired in list_expired(now, days):
        with suppress(ConcurrencyError):
            erased[expired.label] = expired.erase_all()
    return erased


def list_expired(now: int, days: int) -> list[ExpiredRows]:
    """List the rows that have expired at a UTC second.

    Candidates expire `days` after their interview; with 0 they never expire.
    """
    candidates = _list_expired_candidates(now, days) if days else ()
    return [*candidates, *_list_other_expired(now, days)]


def _list_expired_candidates(now: int, days: int) -> Iterator[ExpiredRows]:
    erase_before = to_datetime(max(now - days * DAY, 0))
    bookings = Booking.objects.filter(end__lte=erase_before).exclude(**ERASED_CANDIDATE)
    yield ExpiredRows("candidates of bookings", bookings, anonymize_bookings)
    links = _find_expired_links(erase_before, grace_end=to_datetime(now) - GRACE_PERIOD)
    yield ExpiredRows("links", links, delete_links)


def _find_expired_links(erase_before: datetime, grace_end: datetime) -> QuerySet[CandidateLink]:
    """Find the links that are no longer needed.

    - A revoked or expired link is kept until `grace_end`, and until a booking made with it has been
      over for as long: a candidate can still open its page with an expired link, and the link says
      which email address is the candidate's.
    - A link is deleted with the candidate when all bookings made with it ended by `erase_before`,
      whether it has expired or not.
    """
    bookings = Booking.objects.filter(link=OuterRef("pk"))
    has_active_booking = Exists(bookings.filter(state=Booking.State.BOOKED, end__gt=grace_end))
    has_old_booking = Exists(bookings.filter(end__lte=erase_before))
    has_newer_booking = Exists(bookings.filter(end__gt=erase_before))

    is_invalid = Q(revoked_at__lte=grace_end) | Q(expires_at__lte=grace_end)
    is_unused = is_invalid & ~has_active_booking
    has_only_old_bookings = has_old_booking & ~has_newer_booking
    return CandidateLink.objects.filter(is_unused | has_only_old_bookings)


def _list_other_expired(now: int, days: int) -> Iterator[ExpiredRows]:
    moment = to_datetime(now)
    holds = Hold.objects.filter(expires_at__lte=moment - GRACE_PERIOD)
    yield ExpiredRows("holds", holds, _delete_holds)
    responses = IdempotencyRecord.objects.filter(created_at__lte=moment - idempotency.TTL)
    yield _build_deletion("stored responses", responses)
    message_seconds = delivery.RETENTION_SECONDS
    if days:
        message_seconds = min(days * DAY, message_seconds)
    yield _build_deletion("messages", Message.objects.settled(now - message_seconds))
    yield _build_deletion("snapshots", Snapshot.objects.filter(end__lte=moment))
    yield _build_deletion("sessions", Session.objects.filter(expire_date__lte=moment))
    sessions = Session.objects.values("session_key")
    yield _build_deletion("session records", UserSession.objects.exclude(session_key__in=sessions))


def _build_deletion(label: str, rows: QuerySet[Any]) -> ExpiredRows:
    return ExpiredRows(label, rows, partial(_delete, rows.model))


def _delete(model: Any, ids: list[Any]) -> None:
    model.objects.filter(pk__in=ids).delete()


def _delete_holds(ids: list[Any]) -> None:
    """Delete holds and the time that they had reserved."""
    Reservation.objects.filter(reference__in=ids, state=Reservation.State.HELD).delete()
    _delete(Hold, ids)
