"""Erase the personal data of a candidate: what is erased and what stays, a confirmation, a result.

A URL names a link or a booking of the candidate, never the address, because URLs appear in logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from api.scopes import Scope
from bookings import booking_queries, erasure, personal_data
from bookings.erasure import PendingMessagesError, UpcomingInterviewsError
from bookings.models import Booking
from pages.bookings.detail import get_booking
from pages.candidates import erase_result, stored_link
from pages.page_clock import PageClock
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@dataclass(frozen=True)
class _Candidate:
    """The candidate to erase; `url` is the page that the viewer came from."""

    name: str
    email: str
    url: str


@allow_form_methods
@signed_in_view(Scope.CANDIDATES_ERASE)
def erase_candidate_of_link(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Ask whether to erase the candidate of a link, and do so."""
    link = stored_link.find(link_id)
    url = reverse("link-details", args=[link_id])
    return _respond(viewer, _Candidate(link.candidate_name, link.candidate_email, url))


@allow_form_methods
@signed_in_view(Scope.CANDIDATES_ERASE)
def erase_candidate_of_booking(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Ask whether to erase the candidate of a booking, and do so."""
    booking = get_booking(booking_id)
    url = reverse("booking-detail", args=[booking_id])
    return _respond(viewer, _Candidate(booking.candidate_name, booking.candidate_email, url))


def _respond(viewer: SignedInRequest, candidate: _Candidate) -> HttpResponse:
    if not candidate.email:
        raise Http404
    if viewer.request.method == "POST":
        return _erase(viewer, candidate)
    return _render(viewer, candidate, {})


def _erase(viewer: SignedInRequest, candidate: _Candidate) -> HttpResponse:
    """Erase the candidate if their address was typed; else render the page again."""
    form = viewer.request.POST
    if form.get("email", "").strip().casefold() != candidate.email.casefold():
        errors = {"email_errors": [_("Type the address as it stands above.")]}
        return _render(viewer, candidate, errors, 400)
    try:
        if "cancel" in form:
            erasure.cancel_upcoming(candidate.email, viewer.now, viewer.actor)
        counts = erasure.erase(candidate.email, viewer.now, viewer.actor)
    except UpcomingInterviewsError:
        problem = _("Nothing was erased: the candidate has upcoming interviews.")
        return _render(viewer, candidate, {"problem": problem}, 409)
    except PendingMessagesError as error:
        problem = _("Nothing was erased yet.") + " " + _describe_pending(error.messages)
        return _render(viewer, candidate, {"problem": problem}, 409)
    messages.success(viewer.request, erase_result.write(counts), extra_tags=erase_result.TAG)
    return redirect("candidate-list")


def _describe_pending(count: int) -> str:
    text = ngettext(
        "%(count)s message to a participant names the candidate and has not been delivered. Erase"
        " again in a few minutes.",
        "%(count)s messages to participants name the candidate and have not been delivered. Erase"
        " again in a few minutes.",
        count,
    )
    return text % {"count": count}


def _render(
    viewer: SignedInRequest, candidate: _Candidate, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    data = personal_data.collect(candidate.email)
    counts = data.count()
    page = {
        "current_page": "candidate-list",
        "candidate": candidate,
        "booking_count": counts["bookings"],
        "link_count": counts["links"],
        "message_count": counts["messages"],
        "upcoming": _describe(data.get_upcoming(viewer.now), viewer.clock),
        "typed": viewer.request.POST.get("email", ""),
        "is_cancelling": "cancel" in viewer.request.POST,
    }
    return viewer.render("candidates/erase", {**page, **context}, status)


def _describe(bookings: list[Booking], clock: PageClock) -> list[tuple[Booking, str]]:
    """Return bookings with their times as text."""
    return [(each, clock.format_full(booking_queries.get_slot(each))) for each in bookings]
