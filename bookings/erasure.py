"""Erase the personal data of candidates.

A booking stays as an interview of its interviewers, without a candidate. Its metadata is erased,
because it may name the candidate. Its external id stays, so that the caller can find it. Upcoming
interviews must be cancelled and the participants notified first, because those messages name the
candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from api.actors import SYSTEM_ACTOR, Actor
from bookings import (
    audit,
    booking_details,
    cancellation,
    candidate_links,
    idempotency,
    personal_data,
)
from bookings.idempotency import without_key
from bookings.locking import lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, CandidateLink
from bookings.personal_data import CandidateData
from core.resource_models import read_change_time
from engine.timestamps import from_datetime
from outbox import message_deletion, notifications

#: The candidate fields of an erased booking.
ERASED_CANDIDATE: dict[str, Any] = {
    "candidate_name": "",
    "candidate_email": "",
    "candidate_timezone": "UTC",
    "candidate_utc_offset": None,
    "candidate_language": "",
    "reason": "",
    "cancellation_note": "",
    "metadata": {},
}


class UpcomingInterviewsError(Exception):
    """The candidate has upcoming interviews."""

    def __init__(self, bookings: list[Booking]) -> None:
        self.bookings = bookings
        super().__init__(f"{len(bookings)} interviews are upcoming")


class PendingMessagesError(Exception):
    """Messages about an interview that is not over have not been delivered yet."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        super().__init__(f"{messages} messages have not been delivered yet")


@retry_transaction()
def erase(email: str, now: int, actor: Actor = SYSTEM_ACTOR) -> dict[str, int]:
    """Erase the candidate with an email address; return the number of rows of each kind.

    Requests with the idempotency keys of erased responses are refused from now on.

    Raise UpcomingInterviewsError or PendingMessagesError, and erase nothing, if `check_erasable`
    does. `now` is a UTC second.
    """
    bookings = personal_data.collect(email).bookings
    participants = BookingInterviewer.objects.filter(booking__in=bookings)
    # the lock keeps others from moving or cancelling a booking and sending messages about it
    with lock_interviewers(participants.values_list("interviewer", flat=True), now):
        personal_data.lock_links(email)
        data = personal_data.collect(email)
        check_erasable(data, now)
        counts = data.count()
        audit.record_erasure(data.bookings, data.links, actor, now)
        idempotency.empty_records(data.stored_responses)
        data.messages.delete()
        anonymize_bookings([booking.pk for booking in data.bookings])
        delete_links([link.pk for link in data.links])
    return counts


def cancel_upcoming(email: str, now: int, actor: Actor = SYSTEM_ACTOR) -> None:
    """Revoke the links of a candidate, so that they cannot book, and cancel their interviews."""
    data = personal_data.collect(email)
    for link in data.links:
        candidate_links.revoke(link, actor, now)
    for upcoming in data.get_upcoming(now):
        cancellation.cancel(upcoming.pk, "", now, without_key(actor))


def check_erasable(data: CandidateData, now: int) -> None:
    """Raise UpcomingInterviewsError or PendingMessagesError if the erasure must wait."""
    if upcoming := data.get_upcoming(now):
        raise UpcomingInterviewsError(upcoming)
    unfinished_ids = (str(booking.pk) for booking in data.get_unfinished(now))
    if pending := message_deletion.count_pending(unfinished_ids):
        raise PendingMessagesError(pending)


def anonymize_bookings(booking_ids: Sequence[UUID]) -> None:
    """Erase the candidates of bookings, and delete the messages about these bookings."""
    bookings = Booking.objects.filter(pk__in=booking_ids)
    changed_at = read_change_time()
    with transaction.atomic():
        bookings.update(**ERASED_CANDIDATE, updated_at=changed_at)
        message_deletion.delete_messages(booking_ids=map(str, booking_ids))
        erased = map(booking_details.build, bookings.select_related("template", "link"))
        notifications.notify_candidate_erased(erased, from_datetime(changed_at))


def delete_links(link_ids: Sequence[int]) -> None:
    """Delete candidate links and the mails with or about them; bookings made with them stay."""
    CandidateLink.objects.filter(pk__in=link_ids).delete()
    message_deletion.delete_messages(ordering_keys=candidate_links.list_ordering_keys(link_ids))
