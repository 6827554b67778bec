"""The page of a candidate's link: its history, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import link_extension, link_invitations, link_reminders
from bookings.candidate_links import MAX_DAYS
from bookings.idempotency import without_key
from bookings.link_invitations import IssuedLink, LinkClosedError, LinkNotFoundError
from bookings.link_reminders import ReminderRefusedError
from bookings.models import CandidateLink
from engine.local_time import DAY
from engine.timestamps import from_datetime
from pages.candidates import link_details, link_notes, stored_link
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def show_link(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Show a link, its mails and its openings, and what can be done with it."""
    return _render(viewer, stored_link.find(link_id), {})


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def copy_link(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Show a second URL of a link; nothing is mailed."""

    def copy() -> IssuedLink:
        request = without_key(viewer.actor)
        return link_reminders.remind(link_id, viewer.now, request, notify_candidate=False)

    return _perform(viewer, link_id, copy, "copied")


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def remind(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Mail a candidate a reminder."""

    def send() -> None:
        link_reminders.remind(link_id, viewer.now, without_key(viewer.actor))

    return _perform(viewer, link_id, send, "reminded")


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def resend(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Give a link a new URL and mail it."""

    def send() -> IssuedLink:
        return link_invitations.resend(link_id, viewer.now, without_key(viewer.actor))

    return _perform(viewer, link_id, send, "resent")


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def extend(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Let a link be valid until the end of a day."""
    text = viewer.request.POST.get("day", "")
    expires_at = _parse_last_day(viewer, text)
    if viewer.request.method == "POST" and expires_at is None:
        last = viewer.clock.format_day(get_last_day_start(viewer))
        error = _("Choose a day from today to %(last)s.") % {"last": last}
        return _render(
            viewer, stored_link.find(link_id), {"day": text, "day_errors": [error]}, status=400
        )

    def change() -> None:
        request = without_key(viewer.actor)
        link_extension.extend(link_id, expires_at or 0, viewer.now, request)

    return _perform(viewer, link_id, change, "extended")


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def withdraw(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Ask whether to withdraw a link, and do so; a booking that was made with it stays."""
    if viewer.request.method != "POST":
        context = link_details.build_context(viewer, stored_link.find(link_id))
        return viewer.render("candidates/withdraw", context)

    def revoke() -> None:
        link_invitations.revoke(link_id, viewer.now, without_key(viewer.actor))

    return _perform(viewer, link_id, revoke, "withdrawn")


def get_last_day_start(viewer: SignedInRequest) -> int:
    """Return an instant on the last day until which a link can be valid."""
    return viewer.now + (MAX_DAYS - 1) * DAY


def _perform(
    viewer: SignedInRequest, link_id: UUID, change: Callable[[], IssuedLink | None], note: str
) -> HttpResponse:
    """Change a link, and return to its page with a note about the outcome.

    If the change returns a URL, the page shows it once.
    """
    if viewer.request.method == "POST":
        try:
            issued = change()
        except LinkNotFoundError:
            raise Http404 from None
        except LinkClosedError:
            note, issued = "closed", None
        except ReminderRefusedError:
            note, issued = "refused", None
        messages.success(viewer.request, note, extra_tags=link_notes.NOTE)
        if issued:
            messages.success(viewer.request, issued.url, extra_tags=link_notes.URL)
    return redirect("link-details", link_id)


def _parse_last_day(viewer: SignedInRequest, text: str) -> int | None:
    """Return the end of a day from today to the last one as a UTC second, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    clock = viewer.clock
    if not clock.local_date(viewer.now) <= day <= clock.local_date(get_last_day_start(viewer)):
        return None
    return clock.midnight(day + timedelta(days=1))


def _render(
    viewer: SignedInRequest, link: CandidateLink, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    clock = viewer.clock
    days = {
        "first_day": clock.local_date(viewer.now).isoformat(),
        "last_day": clock.local_date(get_last_day_start(viewer)).isoformat(),
        "day": clock.local_date(from_datetime(link.expires_at) - 1).isoformat(),
    }
    details = link_details.build_context(viewer, link)
    return viewer.render("candidates/link", {**details, **days, **context}, status)
