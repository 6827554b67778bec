"""What is kept of a candidate: whatever names their address, in upper or lower case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from bookings.candidate_links import get_ordering_key
from bookings.models import AuditEntry, Booking, CandidateLink, IdempotencyRecord
from engine import timestamps
from outbox import message_deletion
from outbox.models import MessageQuerySet


@dataclass(frozen=True)
class CandidateData:
    """All that is kept of the candidate of an address."""

    email: str
    bookings: list[Booking]
    links: list[CandidateLink]

    @property
    def stored_responses(self) -> QuerySet[IdempotencyRecord]:
        """What was answered to requests with a key, and names one of the bookings."""
        if not self.bookings:
            return IdempotencyRecord.objects.none()
        named = (Q(body__contains=str(one.pk)) for one in self.bookings)
        return IdempotencyRecord.objects.filter(reduce(or_, named))

    @property
    def messages(self) -> MessageQuerySet:
        about = (str(one.pk) for one in self.bookings)
        return message_deletion.find_messages(
            about, (get_ordering_key(one.pk) for one in self.links), self.email
        )

    @property
    def audit_entries(self) -> QuerySet[AuditEntry]:
        """What was done with their bookings, and by their links."""
        bookings = Q(booking_id__in=[one.pk for one in self.bookings])
        links = Q(actor_kind="link", actor_id__in=[one.pk for one in self.links])
        return AuditEntry.objects.filter(bookings | links).order_by("pk")

    def get_upcoming(self, now: int) -> list[Booking]:
        """The interviews that are not over at a UTC second, and not cancelled."""
        return [one for one in self.get_unfinished(now) if not one.is_cancelled]

    def get_unfinished(self, now: int) -> list[Booking]:
        """Those whose time is not over, cancelled or not."""
        return [one for one in self.bookings if one.end > timestamps.to_datetime(now)]

    def count(self) -> dict[str, int]:
        return {
            "bookings": len(self.bookings),
            "links": len(self.links),
            "stored responses": self.stored_responses.count(),
            "messages": self.messages.count(),
        }


def collect(email: str) -> CandidateData:
    """What there is under an address at this moment."""
    bookings = Booking.objects.select_related("template")
    return CandidateData(
        email, list(_under(email, bookings)), list(_under(email, CandidateLink.objects))
    )


def lock_links(email: str) -> None:
    """Have nobody book with a link of an address until the transaction ends."""
    list(_under(email, CandidateLink.objects).select_for_update())


def _under(email: str, rows: Any) -> Any:
    return rows.filter(candidate_email__in=list(_spellings(email, rows))).order_by("pk")


def _spellings(email: str, rows: Any) -> Iterator[str]:
    """How an address is written; databases do not agree on the case of all letters."""
    known = rows.order_by().values_list("candidate_email", flat=True).distinct()
    return (one for one in known.iterator() if one.casefold() == email.casefold())
