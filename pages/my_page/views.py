"""The page of an interviewer: interviews, calendars, working hours, time off and limits."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from pages.my_page.interviewer_page import InterviewerPage
from pages.my_page.section_forms import render_page
from pages.signed_in_request import SignedInRequest, render_not_linked, signed_in_view


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def own_page(viewer: SignedInRequest) -> HttpResponse:
    """Show the page of the interviewer who is linked to the account."""
    if viewer.interviewer is None:
        return render_not_linked(viewer)
    return render_page(InterviewerPage(viewer, viewer.interviewer, is_own=True), {})
