"""Erasing candidates: a booking stays as an interview of its interviewers, and nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bookings.links import stream
from bookings.models import Booking, CandidateLink
from outbox import forgetting

#: What is left of the candidate of a booking.
NOBODY = {"candidate_name": "", "candidate_email": "", "candidate_timezone": "UTC", "reason": ""}


def erase_from(bookings: Sequence[UUID]) -> None:
    """Erase the candidates of some bookings, and what was or was to be told of them."""
    Booking.objects.filter(pk__in=bookings).update(**NOBODY)
    forgetting.forget(about=map(str, bookings))


def erase_links(links: Sequence[int]) -> None:
    """Delete some candidate links, and the letters with them; what was booked stays."""
    CandidateLink.objects.filter(pk__in=links).delete()
    forgetting.forget(streams=map(stream, links))
