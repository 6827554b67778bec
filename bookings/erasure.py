"""Erasing candidates: a booking stays as an interview of its interviewers, and nobody's.

Who is to interview them, and they themselves, are told first that an interview does not take place:
the messages that tell it name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from api.actors import SYSTEM_ACTOR
from bookings import booking, candidate_links, personal_data
from bookings.idempotency import without_key
from bookings.locking import lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, CandidateLink
from bookings.personal_data import CandidateData
from engine import timestamps
from outbox import message_deletion

#: What is left of the candidate of a booking.
ERASED_CANDIDATE = {
    "candidate_name": "",
    "candidate_email": "",
    "candidate_timezone": "UTC",
    "reason": "",
}


class UpcomingInterviewsError(Exception):
    """A candidate has interviews before them."""

    def __init__(self, bookings: list[Booking]) -> None:
        self.bookings = bookings
        super().__init__(f"{len(bookings)} interviews are still to come")


class PendingMessagesError(Exception):
    """Somebody is still to be told of an interview that is not over."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        super().__init__(f"{messages} messages are still to be delivered")


def erase(email: str, now: int) -> dict[str, int]:
    """Erase the candidate of an address; gives how much of what was kept of them.

    Raises StillToCome or StillToTell, and then nothing is erased. `now` is a UTC second.
    """
    return retry_transaction(partial(_erase, email, now))


def cancel_upcoming(email: str, now: int) -> None:
    """Cancel what a candidate has before them, and end their links: with them they could book."""
    found = personal_data.collect(email)
    for link in found.links:
        candidate_links.revoke(link, now)
    for one in found.get_upcoming(now):
        booking.cancel(one.template_id, one.pk, "", now, without_key(SYSTEM_ACTOR))


def check_erasable(found: CandidateData, now: int) -> None:
    """Raise StillToCome or StillToTell if somebody cannot be erased at a UTC second."""
    if to_come := found.get_upcoming(now):
        raise UpcomingInterviewsError(to_come)
    if untold := message_deletion.count_pending(str(one.pk) for one in found.get_unfinished(now)):
        raise PendingMessagesError(untold)


def anonymize_bookings(bookings: Sequence[UUID]) -> None:
    """Erase the candidates of some bookings, and what was or was to be told of them."""
    Booking.objects.filter(pk__in=bookings).update(**ERASED_CANDIDATE)
    message_deletion.delete_messages(booking_ids=map(str, bookings))


def delete_links(ids: Sequence[int]) -> None:
    """Delete some candidate links, and the letters with them; what was booked stays."""
    CandidateLink.objects.filter(pk__in=ids).delete()
    message_deletion.delete_messages(ordering_keys=map(candidate_links.get_ordering_key, ids))


def _erase(email: str, now: int) -> dict[str, int]:
    seats = BookingInterviewer.objects.filter(booking__in=personal_data.collect(email).bookings)
    # nobody moves or cancels meanwhile, and posts what names them
    with lock_interviewers(
        seats.values_list("interviewer", flat=True), timestamps.to_datetime(now)
    ):
        personal_data.lock_links(email)
        found = personal_data.collect(email)
        check_erasable(found, now)
        counts = found.count()
        found.stored_responses.delete()
        found.messages.delete()
        anonymize_bookings([one.pk for one in found.bookings])
        delete_links([one.pk for one in found.links])
    return counts
