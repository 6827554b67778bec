"""The start page: Today for coordinators, and My page for interviewers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from api.scopes import Scope
from pages.signed_in_request import SignedInRequest, signed_in_view
from pages.today import attention, checklist, schedule, waiting_links


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def home(viewer: SignedInRequest) -> HttpResponse:
    """Show what happens today and what needs attention, or redirect to the interviewer's page."""
    if not viewer.is_coordinator:
        return redirect("my-page")
    loaded = schedule.load(viewer.now, viewer.clock)
    context = {
        "current_page": "home",
        "title": viewer.clock.format_day(viewer.now),
        "schedule": loaded,
        "conflicts": loaded.conflicts,
        "attention": attention.list_rows(loaded, viewer.now, viewer.clock),
        "waiting": list(waiting_links.list_waiting(viewer.now)),
        "steps": checklist.list_steps(is_administrator=Scope.COMPANY_WRITE in viewer.permissions),
    }
    return viewer.render("today/today", context)
