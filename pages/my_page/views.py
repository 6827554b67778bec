"""The page of an interviewer: interviews, calendars, working hours, time off and limits.

Each section is a form of its own. It is validated by the serializers of the API. A valid form is
saved and redirects to the page. An invalid form changes nothing: the page is shown again with the
typed values and an error at each field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from api.scopes import Scope
from bookings import rule_changes
from bookings.rule_changes import UnconfirmedConflictsError
from calendars import connect_links
from calendars.connect_links import ConnectLinkUnavailableError
from calendars.models import Connection
from pages.my_page.affected_interviews import render_affected_interviews
from pages.my_page.interviewer_forms import InterviewerForm, SpecialDaysForm
from pages.my_page.interviewer_sections import build_sections, get_limit_values
from pages.my_page.open_hours import OpenHoursForm
from pages.signed_in_request import SignedInRequest, SignedInView, render_not_linked, signed_in_view
from people import weekly_hours
from people.models import Interviewer

ResultT = TypeVar("ResultT")


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def own_page(viewer: SignedInRequest) -> HttpResponse:
    """Show the page of the interviewer who is linked to the account."""
    if viewer.interviewer is None:
        return render_not_linked(viewer)
    return _render(viewer, viewer.interviewer, {})


def section_form_view(view: SignedInView) -> SignedInView:
    """Wrap a view that handles the form of one section.

    A GET request, and an account that is not linked to an interviewer, are redirected to the page.
    A change that would put booked interviews in conflict has to be confirmed first.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in_view(Scope.PEOPLE_OWN)
    @wraps(view)
    def wrapper(viewer: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if viewer.interviewer is None or viewer.request.method != "POST":
            return redirect("my-page")
        try:
            return view(viewer, viewer.interviewer, **kwargs)
        except UnconfirmedConflictsError as error:
            return render_affected_interviews(viewer, viewer.interviewer, error)

    return wrapper


@section_form_view
def save_open_hours(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Save the weekly working hours."""
    form = OpenHoursForm.from_post(viewer.request.POST)
    if form.errors:
        return _render(viewer, interviewer, {"open_hours_form": form}, 400)
    serializer = _serializer(interviewer, {"openHours": form.to_text()})
    if not serializer.is_valid():
        context = {"open_hours_form": form, "open_hours_errors": serializer.errors}
        return _render(viewer, interviewer, context, 400)
    _apply(viewer, interviewer, serializer.save)
    return _redirect_with_message(viewer, "hours", _("Your working hours were saved."))


@section_form_view
def use_office_hours(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Save the proposed working hours, Monday to Friday from 9 to 17."""
    serializer = _serializer(interviewer, {"openHours": weekly_hours.OFFICE_HOURS})
    serializer.is_valid(raise_exception=True)
    _apply(viewer, interviewer, serializer.save)
    return _redirect_with_message(viewer, "hours", _("Your working hours were saved."))


@section_form_view
def save_core_hours(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Save the preferred hours."""
    core_hours = "\n".join(viewer.request.POST.get("coreHours", "").splitlines())
    serializer = _serializer(interviewer, {"coreHours": core_hours})
    if not serializer.is_valid():
        context = {"core_hours": core_hours, "core_hours_errors": serializer.errors}
        return _render(viewer, interviewer, context, 400)
    serializer.save()
    return _redirect_with_message(viewer, "core_hours", _("Your preferred hours were saved."))


@section_form_view
def add_special_days(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Add time off, or special hours for some days."""
    form = viewer.request.POST
    first_day, hours = form.get("startDate", "").strip(), form.get("hours", "").strip()
    last_day = form.get("endDate", "").strip() or first_day
    serializer = SpecialDaysForm(data={"startDate": first_day, "endDate": last_day, "hours": hours})
    try:
        serializer.is_valid(raise_exception=True)
        row = _apply(viewer, interviewer, partial(serializer.save, interviewer=interviewer))
    except ValidationError as error:
        context = {"override_values": form, "override_errors": error.detail}
        return _render(viewer, interviewer, context, 400)
    text = _("Your special hours were saved.") if row.hours else _("Your time off was saved.")
    return _redirect_with_message(viewer, "special_days", text)


@section_form_view
def remove_special_days(
    viewer: SignedInRequest, interviewer: Interviewer, row_id: int
) -> HttpResponse:
    """Remove time off or special hours."""
    _apply(viewer, interviewer, interviewer.special_days.filter(pk=row_id).delete)
    text = _("The entry was removed. Your weekly working hours apply again.")
    return _redirect_with_message(viewer, "special_days", text)


@section_form_view
def save_limits(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Save the load limits, both time zones and the region of the public holidays."""
    form = viewer.request.POST
    values = {name: form.get(name, "").strip() for name in get_limit_values(interviewer)}
    numbers = {name: values[name] or None for name in ("maxPerDay", "maxPerWeek")}
    serializer = _serializer(interviewer, {**values, **numbers})
    if not serializer.is_valid():
        context = {"limit_values": values, "limit_errors": serializer.errors}
        return _render(viewer, interviewer, context, 400)
    _apply(viewer, interviewer, serializer.save)
    text = _("Your limits, time zone and holidays were saved.")
    return _redirect_with_message(viewer, "limits", text)


@section_form_view
def reconnect_calendar(
    viewer: SignedInRequest, interviewer: Interviewer, connection_id: int
) -> HttpResponse:
    """Redirect to the page that connects a calendar again."""
    connection = _get_connection(interviewer, connection_id)
    try:
        return redirect(connect_links.build_path(connection))
    except ConnectLinkUnavailableError:
        return _render(viewer, interviewer, {"failed_connection_id": connection_id}, 409)


@section_form_view
def connect_new_calendar(
    viewer: SignedInRequest, interviewer: Interviewer, provider: str
) -> HttpResponse:
    """Redirect to the page that connects the interviewer's first calendar of a provider."""
    try:
        connection = connect_links.get_or_create_connection(interviewer, provider)
        return redirect(connect_links.build_path(connection))
    except ConnectLinkUnavailableError:
        return _render(viewer, interviewer, {"is_provider_unavailable": True}, 409)


@section_form_view
def remove_calendar(
    viewer: SignedInRequest, interviewer: Interviewer, connection_id: int
) -> HttpResponse:
    """Delete a connection with its credentials and its stored busy times."""
    connection = _get_connection(interviewer, connection_id)
    connection.delete()
    text = _("%(calendar)s was removed and is no longer read.") % {"calendar": connection.name}
    return _redirect_with_message(viewer, "calendars", text)


def _apply(
    viewer: SignedInRequest, interviewer: Interviewer, change: Callable[[], ResultT]
) -> ResultT:
    """Make a change of the rules; raise UnconfirmedConflictsError if it must be confirmed first."""
    confirmation = viewer.request.POST.get("confirmed", "")
    return rule_changes.apply(interviewer.pk, change, viewer.now, confirmation)


def _get_connection(interviewer: Interviewer, connection_id: int) -> Connection:
    """Return a connection of the interviewer; raise Http404 if it is not theirs."""
    connections = Connection.objects.filter(interviewer=interviewer, pk=connection_id)
    connection: Connection | None = connections.first()
    if connection is None:
        raise Http404
    return connection


def _serializer(interviewer: Interviewer, data: Mapping[str, Any]) -> InterviewerForm:
    return InterviewerForm(interviewer, data=dict(data))


def _render(
    viewer: SignedInRequest, interviewer: Interviewer, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the page; `context` replaces stored values by typed ones and adds errors."""
    sections = build_sections(viewer, interviewer)
    page_context = {**sections, **context, "current_page": "my-page"}
    return viewer.render("my_page/page", page_context, status)


def _redirect_with_message(viewer: SignedInRequest, section: str, text: str) -> HttpResponse:
    """Redirect to the page, which shows the message once at the section."""
    messages.success(viewer.request, text, extra_tags=section)
    return redirect("my-page")
