"""Erasing candidates: a booking stays as an interview of its interviewers, and nobody's.

Who is to interview them, and they themselves, are told first that an interview does not take place:
the messages that tell it name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from api.actors import SYSTEM
from bookings import booking, candidate_links, personal_data
from bookings.idempotency import anew
from bookings.locking import attempted, locked
from bookings.models import Booking, CandidateLink, Seat
from bookings.personal_data import Kept
from engine import timestamps
from outbox import message_deletion

#: What is left of the candidate of a booking.
NOBODY = {"candidate_name": "", "candidate_email": "", "candidate_timezone": "UTC", "reason": ""}


class StillToCome(Exception):
    """A candidate has interviews before them."""

    def __init__(self, bookings: list[Booking]) -> None:
        self.bookings = bookings
        super().__init__(f"{len(bookings)} interviews are still to come")


class StillToTell(Exception):
    """Somebody is still to be told of an interview that is not over."""

    def __init__(self, messages: int) -> None:
        self.messages = messages
        super().__init__(f"{messages} messages are still to be delivered")


def erase(email: str, now: int) -> dict[str, int]:
    """Erase the candidate of an address; gives how much of what was kept of them.

    Raises StillToCome or StillToTell, and then nothing is erased. `now` is a UTC second.
    """
    return attempted(partial(_erase, email, now))


def call_off(email: str, now: int) -> None:
    """Cancel what a candidate has before them, and end their links: with them they could book."""
    found = personal_data.of(email)
    for link in found.links:
        candidate_links.revoke(link, now)
    for one in found.to_come(now):
        booking.cancel(one.template_id, one.pk, "", now, anew(SYSTEM))


def check(found: Kept, now: int) -> None:
    """Raise StillToCome or StillToTell if somebody cannot be erased at a UTC second."""
    if to_come := found.to_come(now):
        raise StillToCome(to_come)
    if untold := message_deletion.untold(str(one.pk) for one in found.not_over(now)):
        raise StillToTell(untold)


def erase_from(bookings: Sequence[UUID]) -> None:
    """Erase the candidates of some bookings, and what was or was to be told of them."""
    Booking.objects.filter(pk__in=bookings).update(**NOBODY)
    message_deletion.forget(about=map(str, bookings))


def erase_links(ids: Sequence[int]) -> None:
    """Delete some candidate links, and the letters with them; what was booked stays."""
    CandidateLink.objects.filter(pk__in=ids).delete()
    message_deletion.forget(streams=map(candidate_links.stream, ids))


def _erase(email: str, now: int) -> dict[str, int]:
    seats = Seat.objects.filter(booking__in=personal_data.of(email).bookings)
    # nobody moves or cancels meanwhile, and posts what names them
    with locked(seats.values_list("interviewer", flat=True), timestamps.moment(now)):
        personal_data.keep_links(email)
        found = personal_data.of(email)
        check(found, now)
        counts = found.counts()
        found.answers.delete()
        found.messages.delete()
        erase_from([one.pk for one in found.bookings])
        erase_links([one.pk for one in found.links])
    return counts
