"""Requests that come with a candidate link."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from access import throttling
from api.actors import Actor, ActorKind
from bookings import booking, candidate_links, candidate_overlap, idempotency
from bookings.candidate_links import InvalidLinkError, TooManyChangesError
from bookings.change_deadline import get_change_deadline
from bookings.idempotency import IdempotentRequest
from bookings.models import Booking, CandidateLink
from core import clock_format
from core.timezone_names import is_timezone
from engine.intervals import Interval
from pages import page_company
from pages.candidate_link.with_whom import describe_interviewers
from pages.error_pages import handle_errors, render_too_many_changes
from pages.page_clock import PageClock
from pages.responses import render_page


@dataclass(frozen=True)
class CandidateRequest:
    """A request with a valid candidate link.

    `now` is in UTC seconds. `booking` is the active booking of the link, if there is one.
    """

    request: HttpRequest
    secret: str
    link: CandidateLink
    now: int
    clock: PageClock
    booking: Booking | None
    is_zone_guessed: bool

    @property
    def unkeyed_request(self) -> IdempotentRequest:
        """The request as the booking functions take it. Pages send no idempotency key."""
        return idempotency.without_key(Actor(ActorKind.LINK, self.link.pk))

    @property
    def mail_language(self) -> str:
        """The language of mails to the candidate, with a region where times have am and pm."""
        language = get_language() or ""
        accepted = self.request.headers.get("Accept-Language", "")
        browser_language = clock_format.get_first_language(accepted)
        is_regional = clock_format.uses_twelve_hours(browser_language)
        return browser_language if is_regional and language == "en" else language

    @property
    def is_link_valid(self) -> bool:
        """Whether the link can still be used to book."""
        return candidate_links.is_valid(self.link, self.now)

    @property
    def is_closed(self) -> bool:
        """Whether the link offers no times, because another person cancelled its booking."""
        return self.link.closed_at is not None and self.booking is None

    @property
    def is_moving(self) -> bool:
        """Whether the candidate looks for another time for the booking."""
        return "move" in self.request.GET

    @property
    def zone_text(self) -> str:
        """The time zone with its present UTC offset."""
        return self.clock.format_zone(self.now)

    @property
    def is_interview_over(self) -> bool:
        """Whether the booked interview has ended."""
        return bool(self.slot and self.slot[1] <= self.now)

    @property
    def can_change(self) -> bool:
        """Whether the candidate can still move or cancel the booking."""
        return self.booking is not None and self.now <= get_change_deadline(self.booking)

    @property
    def change_deadline(self) -> str:
        """Until when the candidate can move or cancel the booking, as text."""
        if self.booking is None:
            return ""
        return self.clock.format_moment(get_change_deadline(self.booking))

    @property
    def with_whom(self) -> str:
        """The interviewers as text; empty if candidates must not see their names."""
        return describe_interviewers(self.link.template, self.booking)

    @property
    def slot(self) -> Interval | None:
        """The booked slot, in UTC seconds."""
        if self.booking is None:
            return None
        return int(self.booking.start.timestamp()), int(self.booking.end.timestamp())

    @property
    def booked_time(self) -> str:
        """The booked slot as text, with date and time zone; blank without a booking."""
        return self.clock.format_full(self.slot) if self.slot else ""

    @property
    def email(self) -> str:
        """The address by which other bookings of the candidate are known; may be empty."""
        return self.booking.candidate_email if self.booking else self.link.candidate_email

    def leave_out_booked(self, slots: Sequence[Interval]) -> list[Interval]:
        """Return the slots that can be booked or moved to: without those of other bookings."""
        other_slots = [slot for slot in slots if slot != self.slot]
        moved_booking = self.booking.pk if self.booking else None
        return candidate_overlap.leave_out_booked(other_slots, self.email, moved_booking)

    def page_url(self, name: str = "", **query: str) -> str:
        """Return the URL of one of the link's pages in the same time zone."""
        if not self.is_zone_guessed:
            query["zone"] = self.clock.zone.key
        path = reverse(f"candidate{name}", args=[self.secret])
        return f"{path}?{urlencode(query)}" if query else path

    def build_query(self) -> str:
        """Return the start of a query in the same time zone; append another parameter."""
        query = {} if self.is_zone_guessed else {"zone": self.clock.zone.key}
        if self.is_moving:
            query["move"] = ""
        return f"{urlencode(query)}&" if query else ""

    @property
    def path(self) -> str:
        return reverse("candidate", args=[self.secret])

    @property
    def confirm_url(self) -> str:
        """The URL that confirms a time. Append the query parameter `start`."""
        return self.page_url("-confirm", zone=self.clock.zone.key)

    @property
    def zone_url(self) -> str:
        """The URL of the search for a time zone."""
        return reverse("candidate-zone", args=[self.secret])

    @property
    def windows_url(self) -> str:
        return self.page_url("-windows")

    @property
    def cancel_url(self) -> str:
        return self.page_url("-cancel")

    @property
    def calendar_file_url(self) -> str:
        return reverse("candidate-file", args=[self.secret])

    @property
    def opened_url(self) -> str:
        return reverse("candidate-opened", args=[self.secret])

    @property
    def move_url(self) -> str:
        return self.page_url(move="")

    def render(self, name: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
        """Render a template of the folder `candidate`."""
        return render_page(
            self.request, f"candidate_link/{name}", {"candidate": self, **context}, status
        )


CandidateView = Callable[[CandidateRequest], HttpResponse]


def candidate_view(view: CandidateView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Wrap a view for valid candidate links. All other links get the same 404 page."""

    @handle_errors
    @wraps(view)
    def wrapper(request: HttpRequest, secret: str) -> HttpResponse:
        now = math.ceil(timezone.now().timestamp())
        try:
            link = candidate_links.get_by_secret(secret, now)
            throttling.throttle_page_of_link(link.pk, now)
            return view(_build_candidate_request(request, secret, link, now))
        except TooManyChangesError as error:
            return render_too_many_changes(request, error)
        except InvalidLinkError:
            throttling.throttle_unidentified_page(request, now)
            return render_page(request, "candidate_link/invalid_link", {}, status=404)

    return wrapper


def _build_candidate_request(
    request: HttpRequest, secret: str, link: CandidateLink, now: int
) -> CandidateRequest:
    """Return the request with the clock of the candidate.

    The time zone comes from the query parameter `zone`, else from the booking, the link or the
    interview template, else it is that of the company. Only the query parameter is certain to be
    the candidate's choice.
    """
    current = booking.find_active_by_link(link.pk)
    requested_zone = request.GET.get("zone", "")
    is_zone_guessed = not is_timezone(requested_zone)
    zone = requested_zone
    if is_zone_guessed:
        stored_zone = current.candidate_timezone if current else link.candidate_timezone
        zone = stored_zone or link.template.candidate_timezone
    if not is_timezone(zone):
        zone = page_company.get_company(request).timezone
    clock = PageClock.for_zone(zone, request.headers.get("Accept-Language", ""))
    return CandidateRequest(request, secret, link, now, clock, current, is_zone_guessed)
