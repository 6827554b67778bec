"""Queries that read bookings together with their participants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Upper

from api.actors import ActorKind
from bookings import booking, participants
from bookings.models import Booking
from engine.intervals import Interval
from engine.timestamps import from_datetime, to_datetime

#: How many bookings `read_all` reads at a time.
PAGE_SIZE = 500


def list_upcoming(
    now: int, limit: int, interviewer_id: int | None = None
) -> tuple[list[Booking], bool]:
    """Return the first bookings that are not over at a UTC second, and whether there are more.

    The bookings are those of all templates, or of one interviewer.
    """
    bookings = find_upcoming(now)
    if interviewer_id is not None:
        bookings = bookings.filter(interviewers=interviewer_id)
    return read_first(bookings, limit)


def find_cancelled_by_candidates(since: int, now: int) -> QuerySet[Booking]:
    """Find the bookings ahead that candidates cancelled since a UTC second, without a new one.

    A new booking has the same link or the same address. No new one is expected if the link was
    revoked or closed, or if the candidate was erased. The rows have their links.
    """
    later = Booking.objects.filter(created_at__gte=OuterRef("cancelled_at"))
    later = later.exclude(pk=OuterRef("pk"))
    same_address = later.alias(address=Upper("candidate_email"))
    cancelled = Booking.objects.filter(
        ~Exists(later.filter(link=OuterRef("link"))),
        ~Exists(same_address.filter(address=Upper(OuterRef("candidate_email")))),
        state=Booking.State.CANCELLED,
        cancelled_by_kind=ActorKind.LINK.value,
        cancelled_at__gte=to_datetime(since),
        start__gt=to_datetime(now),
        link__revoked_at=None,
        link__closed_at=None,
        link__isnull=False,
    )
    return (
        cancelled.exclude(candidate_email="").select_related("link").order_by("cancelled_at", "pk")
    )


def is_waiting_for_candidate(booking: Booking, now: int) -> bool:
    """Return whether the candidate of a booking cancelled it and is expected to book again."""
    return find_cancelled_by_candidates(0, now).filter(pk=booking.pk).exists()


def find_upcoming(now: int) -> QuerySet[Booking]:
    """Find the bookings of all templates that are not over at a UTC second."""
    bookings = Booking.objects.filter(end__gt=to_datetime(now), state=Booking.State.BOOKED)
    return bookings.select_related("template")


def find_last_cancelled(link_id: int) -> Booking | None:
    """Return the cancelled booking of a candidate link that was made last, if there is one."""
    bookings = Booking.objects.filter(link=link_id, state=Booking.State.CANCELLED)
    return bookings.order_by("created_at", "pk").last()


def get_booking(booking_id: UUID) -> Booking:
    """Return a booking with its participants; raise BookingNotFoundError if there is none."""
    [loaded] = participants.read_consistently(lambda: [booking.find(booking_id)])
    return loaded


def get_slot(booking: Booking) -> Interval:
    """Return the slot of a booking in UTC seconds."""
    return from_datetime(booking.start), from_datetime(booking.end)


def read_all(bookings: QuerySet[Booking]) -> Iterator[Booking]:
    """Read any number of bookings in the order of start and id, `PAGE_SIZE` at a time."""
    page, has_more = read_first(bookings, PAGE_SIZE)
    yield from page
    while has_more:
        remaining = bookings.filter(_is_after(page[-1].start, page[-1].pk))
        page, has_more = read_first(remaining, PAGE_SIZE)
        yield from page


def read_first(
    bookings: QuerySet[Booking], limit: int, after: tuple[int, UUID] | None = None
) -> tuple[list[Booking], bool]:
    """Return the first bookings in the order of start and id, and whether there are more.

    `after` is the start (a UTC second) and id of the last booking of the page before.
    """
    if after is not None:
        bookings = bookings.filter(_is_after(to_datetime(after[0]), after[1]))
    rows = participants.read_consistently(lambda: list(bookings[: limit + 1]))
    return rows[:limit], len(rows) > limit


def read_last(
    bookings: QuerySet[Booking], limit: int, before: tuple[int, UUID] | None = None
) -> tuple[list[Booking], bool]:
    """Return the last bookings before a start and id, and whether earlier bookings exist."""
    if before is not None:
        start, booking_id = to_datetime(before[0]), before[1]
        bookings = bookings.filter(Q(start__lt=start) | Q(start=start, pk__lt=booking_id))
    rows = bookings.order_by("-start", "-pk")
    nearest = participants.read_consistently(lambda: list(rows[: limit + 1]))
    return nearest[limit - 1 :: -1] if len(nearest) > limit else nearest[::-1], len(nearest) > limit


def _is_after(start: datetime, booking_id: UUID) -> Q:
    return Q(start__gt=start) | Q(start=start, pk__gt=booking_id)
