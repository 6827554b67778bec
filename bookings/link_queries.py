"""Find candidate links by state, interview, candidate and time of change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from bookings.models import Booking, CandidateLink
from bookings.window_models import CandidateWindow
from core.text_search import match_words
from engine.timestamps import to_datetime

#: The states of a link, by the first that applies.
LINK_STATES = ["revoked", "booked", "expired", "open"]


@dataclass(frozen=True)
class LinkFilter:
    """The filters of a list of links; None and empty values select all.

    Each word of `search` is in the candidate's name or email address. Links that are unanswered
    since an instant were created by then, and nothing was ever booked with them. Instants are UTC
    seconds.
    """

    interview_id: int | None = None
    external_id: str = ""
    states: Collection[str] = ()
    updated_since: int | None = None
    search: str = ""
    unanswered_since: int | None = None


def list_links(
    link_filter: LinkFilter, now: int, limit: int, after: tuple[int, int] | None = None
) -> tuple[list[CandidateLink], bool]:
    """Return the newest links with their bookings at a UTC second, and whether there are more.

    `after` is the creation and the row id of the last link of the page before.
    """
    links = find_links(link_filter, now).select_related("template")
    if after is not None:
        created_at = to_datetime(after[0])
        links = links.filter(
            Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=after[1])
        )
    return _read_page(links, limit)


def list_by_change(
    link_filter: LinkFilter, now: int, limit: int, after: tuple[int, int] | None = None
) -> tuple[list[CandidateLink], bool]:
    """Return the links with the earliest last change, as `list_links` does.

    `after` is the last change and the row id of the last link of the page before.
    """
    links = find_links(link_filter, now).select_related("template")
    links = links.annotate(changed_at=_build_change_time(now)).order_by("changed_at", "pk")
    if after is not None:
        changed_at = to_datetime(after[0])
        links = links.filter(
            Q(changed_at__gt=changed_at) | Q(changed_at=changed_at, pk__gt=after[1])
        )
    return _read_page(links, limit)


def _read_page(links: QuerySet[CandidateLink], limit: int) -> tuple[list[CandidateLink], bool]:
    rows = list(links[: limit + 1])
    return rows[:limit], len(rows) > limit


def _build_change_time(now: int) -> Any:
    """Return the expression of the time of `get_update_time`."""
    changed_at = Greatest("updated_at", Coalesce("booking_updated_at", "updated_at"))
    is_expired = When(_build_condition("expired", now), then=Greatest(changed_at, "expires_at"))
    return Case(is_expired, default=changed_at)


def find_links(link_filter: LinkFilter, now: int) -> QuerySet[CandidateLink]:
    """Return the links of a filter at a UTC second, with their bookings."""
    return _with_booking(CandidateLink.objects.all()).filter(_build_filter(link_filter, now))


def _with_booking(links: QuerySet[CandidateLink]) -> QuerySet[CandidateLink]:
    """Add the uncancelled booking of each link, the last change of any, and `has_windows`."""
    bookings = Booking.objects.filter(link=OuterRef("pk"))
    booked = bookings.filter(state=Booking.State.BOOKED)
    latest = bookings.order_by("-updated_at")
    return links.annotate(
        booking_id=Subquery(booked.values("pk")[:1]),
        booking_updated_at=Subquery(latest.values("updated_at")[:1]),
        has_windows=Exists(CandidateWindow.objects.filter(link=OuterRef("pk"))),
    )


def get_booking_id(link: CandidateLink) -> Any:
    """Return the id of the uncancelled booking made with a link, or None."""
    if hasattr(link, "booking_id"):
        return link.booking_id
    booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED)
    return booked.values_list("pk", flat=True).first()


def has_windows(link: CandidateLink) -> bool:
    """Return whether the candidate of a link sent the times at which they can come."""
    annotated: bool | None = getattr(link, "has_windows", None)
    return link.windows.exists() if annotated is None else annotated


def has_cancelled_booking(link: CandidateLink) -> bool:
    """Return whether a link has a cancelled booking and no active booking."""
    if hasattr(link, "booking_updated_at"):
        return link.booking_updated_at is not None and get_booking_id(link) is None
    return get_booking_id(link) is None and link.bookings.exists()


def get_state(link: CandidateLink, booking_id: Any, now: int) -> str:
    """Return the state of a link at a UTC second."""
    if link.revoked_at or link.closed_at:
        return "revoked"
    if booking_id:
        return "booked"
    return "expired" if link.expires_at <= to_datetime(now) else "open"


def get_update_time(link: CandidateLink, booking_id: Any, now: int) -> datetime:
    """Return when a link, or a booking made with it, was last changed, or when the link expired."""
    if hasattr(link, "booking_updated_at"):
        booking_updated_at = link.booking_updated_at
    else:
        bookings = Booking.objects.filter(link=link)
        booking_updated_at = bookings.aggregate(latest=Max("updated_at"))["latest"]
    times: list[datetime] = [link.updated_at, *filter(None, [booking_updated_at])]
    if get_state(link, booking_id, now) == "expired":
        times.append(link.expires_at)
    return max(times)


def _build_filter(link_filter: LinkFilter, now: int) -> Q:
    """Return the condition of a filter. Combined conditions apply together."""
    condition = Q()
    if link_filter.interview_id is not None:
        condition &= Q(template=link_filter.interview_id)
    if link_filter.external_id:
        condition &= Q(external_id=link_filter.external_id)
    condition &= match_words(link_filter.search, "candidate_name", "candidate_email")
    if link_filter.states:
        matches = Q(pk__in=())
        for state in link_filter.states:
            matches |= _build_condition(state, now)
        condition &= matches
    if link_filter.updated_since is not None:
        condition &= _build_update_condition(link_filter.updated_since, now)
    if link_filter.unanswered_since is not None:
        made_until = to_datetime(link_filter.unanswered_since)
        condition &= Q(created_at__lte=made_until, booking_updated_at=None, windows=None)
    return condition


def _build_update_condition(since: int, now: int) -> Q:
    """Return the condition of links whose `updatedAt` is not before a UTC second."""
    moment = to_datetime(since)
    is_changed = Q(updated_at__gte=moment) | Q(booking_updated_at__gte=moment)
    return is_changed | (_build_condition("expired", now) & Q(expires_at__gte=moment))


def _build_condition(state: str, now: int) -> Q:
    """Return the condition of a state, as `get_state` decides it, or of a part of one.

    Withdrawn links are revoked themselves. With cancelled ones, nothing is booked any more. The
    candidates of `sent_times` wait for an answer.
    """
    is_revoked = Q(revoked_at__isnull=False) | Q(closed_at__isnull=False)
    is_booked = ~is_revoked & Q(booking_id__isnull=False)
    is_unused = ~is_revoked & Q(booking_id__isnull=True)
    is_over = Q(expires_at__lte=to_datetime(now))
    is_open = is_unused & ~is_over
    was_booked = Q(booking_updated_at__isnull=False)
    return {
        "revoked": is_revoked,
        "withdrawn": Q(revoked_at__isnull=False),
        "cancelled": Q(revoked_at=None) & (Q(closed_at__isnull=False) | (is_open & was_booked)),
        "sent_times": is_open & ~was_booked & Q(has_windows=True),
        "booked": is_booked,
        "expired": is_unused & is_over,
        "open": is_open,
    }[state]
