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

from api.actors import Actor, Kind
from bookings import booking, candidate_links, idempotency
from bookings.candidate_links import NoLink
from bookings.idempotency import Once
from bookings.models import Booking, CandidateLink
from engine.intervals import Interval
from pages import throttling
from pages.clock import Clock
from pages.error_pages import told
from pages.responses import page
from people import engine_values


@dataclass(frozen=True)
class Visit:
    """`now` is a UTC second; `booked` is what was booked with the link, if anything is."""

    request: HttpRequest
    secret: str
    link: CandidateLink
    now: int
    clock: Clock
    booked: Booking | None
    zone_is_a_guess: bool

    @property
    def anew(self) -> Once:
        """What whoever came asks for: pages send no key."""
        return idempotency.anew(Actor(Kind.LINK, self.link.pk))

    @property
    def link_holds(self) -> bool:
        """Whether something may still be booked with the link."""
        return candidate_links.holds(self.link, self.now)

    @property
    def is_past(self) -> bool:
        """Whether the interview that is booked is over."""
        return bool(self.slot and self.slot[1] <= self.now)

    @property
    def slot(self) -> Interval | None:
        """The slot that is booked, in UTC seconds."""
        if self.booked is None:
            return None
        return int(self.booked.start.timestamp()), int(self.booked.end.timestamp())

    def address(self, name: str = "", **query: str) -> str:
        """The address of one of the link's pages, on the same clock."""
        path = reverse(f"candidate{name}", args=[self.secret])
        if not self.zone_is_a_guess:
            query["zone"] = self.clock.zone.key
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def path(self) -> str:
        return reverse("candidate", args=[self.secret])

    @property
    def confirm(self) -> str:
        """Where a time is confirmed: the start is added to it."""
        return self.address("-confirm", zone=self.clock.zone.key)

    @property
    def cancel(self) -> str:
        return self.address("-cancel")

    @property
    def file(self) -> str:
        return reverse("candidate-file", args=[self.secret])

    @property
    def move(self) -> str:
        return self.address(move="")

    def page(self, name: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
        """One of the link's pages."""
        return page(self.request, f"candidate/{name}", {"visit": self, **context}, status)


View = Callable[[Visit], HttpResponse]


def visiting(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of whoever comes with a link that holds; the same 404 for all others."""

    @told
    @wraps(view)
    def visited(request: HttpRequest, secret: str) -> HttpResponse:
        now = math.ceil(timezone.now().timestamp())
        try:
            link = candidate_links.read(secret, now)
            throttling.of_link(link, now)
            return view(_visit(request, secret, link, now))
        except NoLink:
            throttling.of_stranger(request, now)
            return page(request, "candidate/no_link", {}, status=404)

    return visited


def _visit(request: HttpRequest, secret: str, link: CandidateLink, now: int) -> Visit:
    asked = request.GET.get("zone", "")
    known = engine_values.is_zone(asked)
    booked = booking.booked_with(link.pk)
    theirs = booked.candidate_timezone if booked else link.candidate_timezone
    zone = asked if known else theirs or link.template.candidate_timezone
    language = request.headers.get("Accept-Language", "")
    clock = Clock.of(zone if engine_values.is_zone(zone) else "UTC", language)
    return Visit(request, secret, link, now, clock, booked, not known)
