"""Collect the personal data of a candidate: all rows with their email address, in any case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from bookings.candidate_links import list_ordering_keys
from bookings.models import AuditEntry, Booking, CandidateLink, IdempotencyRecord
from engine.timestamps import to_datetime
from outbox import message_deletion
from outbox.models import MessageQuerySet


@dataclass(frozen=True)
class CandidateData:
    """Everything that is stored about the candidate with an email address."""

    email: str
    bookings: list[Booking]
    links: list[CandidateLink]

    @property
    def stored_responses(self) -> QuerySet[IdempotencyRecord]:
        """The stored responses to requests with an idempotency key about the candidate."""
        ids = [booking.pk for booking in self.bookings] + [link.uuid for link in self.links]
        if not ids:
            return IdempotencyRecord.objects.none()
        conditions = (Q(body__contains=str(object_id)) for object_id in ids)
        return IdempotencyRecord.objects.filter(reduce(or_, conditions))

    @property
    def messages(self) -> MessageQuerySet:
        """The messages about the bookings, with or about the links, or to the candidate."""
        booking_ids = (str(booking.pk) for booking in self.bookings)
        ordering_keys = list_ordering_keys(link.pk for link in self.links)
        return message_deletion.find_messages(booking_ids, ordering_keys, self.email)

    @property
    def audit_entries(self) -> QuerySet[AuditEntry]:
        """The audit log of the bookings and of actions with the links."""
        of_bookings = Q(booking_id__in=[booking.pk for booking in self.bookings])
        link_ids = [link.pk for link in self.links]
        by_links = Q(actor_kind="link", actor_id__in=link_ids)
        of_links = Q(link_id__in=[link.uuid for link in self.links])
        return AuditEntry.objects.filter(of_bookings | by_links | of_links).order_by("pk")

    def get_upcoming(self, now: int) -> list[Booking]:
        """Return the bookings that are neither over at a UTC second nor cancelled."""
        return [booking for booking in self.get_unfinished(now) if not booking.is_cancelled]

    def get_unfinished(self, now: int) -> list[Booking]:
        """Return the bookings whose time is not over, cancelled or not."""
        return [booking for booking in self.bookings if booking.end > to_datetime(now)]

    def count(self) -> dict[str, int]:
        """Return the number of rows by label."""
        return {
            "bookings": len(self.bookings),
            "links": len(self.links),
            "stored responses": self.stored_responses.count(),
            "messages": self.messages.count(),
        }


def collect(email: str) -> CandidateData:
    """Load everything that is stored about the candidate with an email address."""
    bookings = _filter_by_email(Booking.objects.select_related("template", "link"), email)
    links = _filter_by_email(CandidateLink.objects, email)
    return CandidateData(email, list(bookings), list(links))


def lock_links(email: str) -> None:
    """Lock the links of a candidate, so that no booking is made with them in the meantime."""
    list(_filter_by_email(CandidateLink.objects, email).select_for_update())


def _filter_by_email(rows: Any, email: str) -> Any:
    return rows.filter(candidate_email__in=list(_find_spellings(rows, email))).order_by("pk")


def _find_spellings(rows: Any, email: str) -> Iterator[str]:
    """Find the stored spellings of an address.

    They are compared here, because databases disagree about the case of some letters.
    """
    stored = rows.order_by().values_list("candidate_email", flat=True).distinct()
    return (other for other in stored.iterator() if other.casefold() == email.casefold())
