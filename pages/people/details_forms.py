"""The forms for a new person, and for the name and the email address of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from pages.my_page.hours_form import OpenHoursForm
from pages.my_page.interviewer_forms import InterviewerForm, NewInterviewerForm
from pages.my_page.interviewer_page import ChangedMeanwhileError, InterviewerPage
from pages.my_page.section_forms import render_page
from pages.page_clock import zone_choices
from pages.signed_in_request import SignedInRequest, signed_in_view
from people import interviewer_changes, weekly_hours
from people.interviewer_changes import InterviewerExistsError
from people.models import Interviewer

_NAMES = ("name", "email", "timeZone")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.PEOPLE_WRITE)
def add_person(viewer: SignedInRequest) -> HttpResponse:
    """Show the form for a new person; on POST, add the person."""
    if viewer.request.method != "POST":
        form = OpenHoursForm.from_stored(weekly_hours.OFFICE_HOURS)
        values = {"timeZone": viewer.clock.zone.key}
        return _render_new(viewer, form, {"values": values})
    form = OpenHoursForm.from_post(viewer.request.POST)
    typed = {name: viewer.request.POST.get(name, "").strip() for name in _NAMES}
    data = {} if form.errors else {"openHours": form.to_text()}
    serializer = NewInterviewerForm(data={**typed, **data})
    if not serializer.is_valid() or form.errors:
        return _render_new(viewer, form, {"values": typed, "errors": serializer.errors}, 400)
    try:
        interviewer = interviewer_changes.create(serializer)
    except InterviewerExistsError as error:
        context = {"values": typed, "errors": {"email": [_taken()]}, "existing": error}
        return _render_new(viewer, form, context, 400)
    text = _("The person was added. Connect a calendar next, so that busy times are known.")
    messages.success(viewer.request, text, extra_tags="person")
    return redirect("person", interviewer.pk)


def save_details(page: InterviewerPage) -> HttpResponse:
    """Save the name and the email address of a person."""
    typed = {name: page.viewer.request.POST.get(name, "").strip() for name in ("name", "email")}
    serializer = InterviewerForm(page.interviewer, data=typed)
    if not serializer.is_valid():
        return _render_details(page, typed, serializer.errors, 400)
    try:
        with transaction.atomic():
            page.apply(serializer.save, "name", "email")
    except IntegrityError:
        # another request took the address after it was validated
        return _render_details(page, typed, {"email": [_taken()]}, 400)
    except ChangedMeanwhileError:
        context = {"details": typed, "changed_section": "details"}
        return render_page(page, context, 409)
    return page.redirect_with_message("details", _("The changes were saved."))


def _taken() -> str:
    return str(InterviewerForm.EMAIL_TAKEN_MESSAGE)


def _render_details(
    page: InterviewerPage, typed: Mapping[str, str], errors: Any, status: int
) -> HttpResponse:
    return render_page(page, {"details": typed, "details_errors": errors}, status)


def _render_new(
    viewer: SignedInRequest, form: OpenHoursForm, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    zone = context["values"].get("timeZone", "") or Interviewer().timezone
    page_context = {"open_hours_form": form, "zones": zone_choices(zone), "current_page": "people"}
    return viewer.render("people/new", {**page_context, **context}, status)
