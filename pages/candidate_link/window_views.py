"""The page where a candidate says when they can come, because no available time suits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import candidate_windows, fitting_slots
from engine.intervals import Interval
from pages.candidate_link.candidate_request import CandidateRequest, candidate_view
from pages.candidate_link.days import SlotOption
from pages.candidate_link.window_form import WindowForm

#: How many of the slots that fit the page offers.
MAX_SHOWN_SLOTS = 10


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def send_windows(candidate: CandidateRequest) -> HttpResponse:
    """Show the windows of the candidate and the slots that fit; on POST check or send others."""
    if candidate.booking or candidate.is_closed:
        return HttpResponseRedirect(candidate.page_url())
    if candidate.request.method == "POST":
        return _handle_form(candidate)
    windows = candidate_windows.list_windows(candidate.link)
    form = WindowForm.from_windows(windows, candidate.clock)
    is_sent = bool(windows) and "sent" in candidate.request.GET
    context = {**_build_fit(candidate, windows), "is_sent": is_sent, "is_stored": bool(windows)}
    return _render(candidate, form, context)


def _handle_form(candidate: CandidateRequest) -> HttpResponse:
    """Add rows, show which slots fit, or store the windows."""
    post = candidate.request.POST
    form = WindowForm.from_post(post, candidate.clock)
    if "add" in post:
        form.add_rows()
        return _render(candidate, form, {})
    windows = form.parse()
    if form.is_valid:
        form.add_errors(_find_errors(candidate, windows))
    if not form.is_valid:
        return _render(candidate, form, {}, status=400)
    if "check" in post:
        return _render(candidate, form, _build_fit(candidate, windows))
    actor = candidate.unkeyed_request.caller
    candidate_windows.submit(
        candidate.link,
        windows,
        candidate.now,
        actor,
        timezone=candidate.clock.zone.key,
        fit_count=fitting_slots.count_slots_in(candidate.link, windows, candidate.now),
    )
    return HttpResponseRedirect(candidate.page_url("-windows", sent=""))


def _find_errors(
    candidate: CandidateRequest, windows: Sequence[Interval]
) -> Sequence[candidate_windows.WindowError]:
    """Return what is wrong; no windows are wrong unless they withdraw others."""
    if not windows and not candidate_windows.list_windows(candidate.link):
        text = _("Enter at least one day with two times.")
        return [candidate_windows.WindowError(None, "start", "too_short", text)]
    return candidate_windows.find_errors(candidate.link.template, windows, candidate.now)


def _build_fit(candidate: CandidateRequest, windows: Sequence[Interval]) -> dict[str, Any]:
    """Return how many slots fit, and the first of them."""
    if not windows:
        return {}
    fitting = fitting_slots.find_slots_in(candidate.link, windows, candidate.now)
    return {
        "has_fit": True,
        "fit_count": len(fitting.slots),
        "is_incomplete": fitting.is_incomplete,
        "options": [
            SlotOption.from_slot(slot, candidate.clock) for slot in fitting.slots[:MAX_SHOWN_SLOTS]
        ],
    }


def _render(
    candidate: CandidateRequest, form: WindowForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = candidate.link.template
    shared = {
        "form": form,
        "min_minutes": candidate_windows.get_min_minutes(template),
        "min_total_minutes": template.candidate_min_total_minutes,
        "windows_url": candidate.page_url("-windows", zone=candidate.clock.zone.key),
    }
    return candidate.render("windows", {**shared, **context}, status)
