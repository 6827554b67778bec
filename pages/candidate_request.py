"""Somebody who came with a candidate link: what they may see and do, and on which clock."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from api.actors import Actor, ActorKind
from bookings import booking, candidate_links, idempotency
from bookings.candidate_links import InvalidLinkError
from bookings.idempotency import IdempotentRequest
from bookings.models import Booking, CandidateLink
from engine.intervals import Interval
from pages import throttling
from pages.clock import LocaleClock
from pages.error_pages import handle_errors
from pages.responses import render_page
from people.timezones import is_timezone


@dataclass(frozen=True)
class CandidateRequest:
    """`now` is a UTC second; `booked` is what was booked with the link, if anything is."""

    request: HttpRequest
    secret: str
    link: CandidateLink
    now: int
    clock: LocaleClock
    booking: Booking | None
    is_zone_guessed: bool

    @property
    def unkeyed_request(self) -> IdempotentRequest:
        """What whoever came asks for: pages send no key."""
        return idempotency.without_key(Actor(ActorKind.LINK, self.link.pk))

    @property
    def is_link_valid(self) -> bool:
        """Whether something may still be booked with the link."""
        return candidate_links.is_valid(self.link, self.now)

    @property
    def is_past(self) -> bool:
        """Whether the interview that is booked is over."""
        return bool(self.slot and self.slot[1] <= self.now)

    @property
    def slot(self) -> Interval | None:
        """The slot that is booked, in UTC seconds."""
        if self.booking is None:
            return None
        return int(self.booking.start.timestamp()), int(self.booking.end.timestamp())

    def page_url(self, name: str = "", **query: str) -> str:
        """The address of one of the link's pages, on the same clock."""
        path = reverse(f"candidate{name}", args=[self.secret])
        if not self.is_zone_guessed:
            query["zone"] = self.clock.zone.key
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def path(self) -> str:
        return reverse("candidate", args=[self.secret])

    @property
    def confirm_url(self) -> str:
        """Where a time is confirmed: the start is added to it."""
        return self.page_url("-confirm", zone=self.clock.zone.key)

    @property
    def cancel_url(self) -> str:
        return self.page_url("-cancel")

    @property
    def calendar_file_url(self) -> str:
        return reverse("candidate-file", args=[self.secret])

    @property
    def move_url(self) -> str:
        return self.page_url(move="")

    def render(self, name: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
        """One of the link's pages."""
        return render_page(self.request, f"candidate/{name}", {"visit": self, **context}, status)


CandidateView = Callable[[CandidateRequest], HttpResponse]


def candidate_view(view: CandidateView) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of whoever comes with a link that holds; the same 404 for all others."""

    @handle_errors
    @wraps(view)
    def visited(request: HttpRequest, secret: str) -> HttpResponse:
        now = math.ceil(timezone.now().timestamp())
        try:
            link = candidate_links.get_by_secret(secret, now)
            throttling.throttle_link(link, now)
            return view(_visit(request, secret, link, now))
        except InvalidLinkError:
            throttling.throttle_invalid_link(request, now)
            return render_page(request, "candidate/no_link", {}, status=404)

    return visited


def _visit(request: HttpRequest, secret: str, link: CandidateLink, now: int) -> CandidateRequest:
    asked = request.GET.get("zone", "")
    known = is_timezone(asked)
    booked = booking.find_active_by_link(link.pk)
    theirs = booked.candidate_timezone if booked else link.candidate_timezone
    zone = asked if known else theirs or link.template.candidate_timezone
    language = request.headers.get("Accept-Language", "")
    clock = LocaleClock.for_zone(zone if is_timezone(zone) else "UTC", language)
    return CandidateRequest(request, secret, link, now, clock, booked, not known)
