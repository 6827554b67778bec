"""An interviewer's own page: their interviews, calendars, hours, days and limits.

Each part is saved by itself, with the serializers of the API, and shown again by a redirect. What
is wrong is said where it was typed, and nothing of it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from api.scopes import Scope
from calendars import connect_links
from calendars.connect_links import ConnectLinkUnavailableError
from calendars.models import Connection
from pages.interviewer_sections import build_sections, get_limit_values
from pages.open_hours import OpenHoursForm
from pages.staff_request import StaffRequest, StaffView, staff_view
from people.models import Interviewer
from people.serializers import InterviewerChangesSerializer, NewSpecialDaysSerializer


@require_safe
@staff_view(Scope.MANAGE_OWN)
def own_page(desk: StaffRequest) -> HttpResponse:
    """All that somebody looks after themselves."""
    if desk.interviewer is None:
        may_link = desk.request.user.has_perm("auth.change_user")
        return desk.render("mine/nobody", {"may_link": may_link})
    return _page(desk, desk.interviewer, {})


def section_form_view(view: StaffView) -> StaffView:
    """A view to which a part is sent; whoever opens its address, or is nobody, sees the page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff_view(Scope.MANAGE_OWN)
    @wraps(view)
    def saved(desk: StaffRequest, **parts: Any) -> HttpResponse:
        if desk.interviewer is None or desk.request.method != "POST":
            return redirect("mine")
        return view(desk, desk.interviewer, **parts)

    return saved


@section_form_view
def save_open_hours(desk: StaffRequest, own: Interviewer) -> HttpResponse:
    """Save the open hours of the week."""
    opening = OpenHoursForm.from_post(desk.request.POST)
    if opening.errors:
        return _page(desk, own, {"opening": opening}, 400)
    changes = _changes(own, {"openHours": opening.to_text})
    if not changes.is_valid():
        return _page(desk, own, {"opening": opening, "wrong_hours": changes.errors}, 400)
    changes.save()
    return _saved(desk, "hours", _("Your open hours are saved."))


@section_form_view
def save_core_hours(desk: StaffRequest, own: Interviewer) -> HttpResponse:
    """Save the hours somebody likes best."""
    typed = "\n".join(desk.request.POST.get("coreHours", "").splitlines())
    changes = _changes(own, {"coreHours": typed})
    if not changes.is_valid():
        more = {"core_hours": typed, "wrong_core_hours": changes.errors}
        return _page(desk, own, more, 400)
    changes.save()
    return _saved(desk, "core_hours", _("The hours you like best are saved."))


@section_form_view
def add_override(desk: StaffRequest, own: Interviewer) -> HttpResponse:
    """Add time off, or other hours for some days."""
    post = desk.request.POST
    first, hours = post.get("firstDay", "").strip(), post.get("hours", "").strip()
    last = post.get("lastDay", "").strip() or first
    new = NewSpecialDaysSerializer(data={"firstDay": first, "lastDay": last, "hours": hours})
    try:
        new.is_valid(raise_exception=True)
        made = new.save(interviewer=own)
    except ValidationError as refused:
        return _page(desk, own, {"typed_days": post, "wrong_days": refused.detail}, 400)
    words = _("Your other hours are saved.") if made.hours else _("Your time off is saved.")
    return _saved(desk, "days", words)


@section_form_view
def remove_override(desk: StaffRequest, own: Interviewer, days_id: int) -> HttpResponse:
    """Take special days back, so that the hours of the week count again."""
    own.availability_overrides.filter(pk=days_id).delete()
    return _saved(desk, "days", _("They are removed: the hours of the week count again."))


@section_form_view
def save_limits(desk: StaffRequest, own: Interviewer) -> HttpResponse:
    """Save the limits, both time zones and whose public holidays are off."""
    typed = {name: desk.request.POST.get(name, "").strip() for name in get_limit_values(own)}
    numbers = {name: typed[name] or None for name in ("mostPerDay", "mostPerWeek")}
    changes = _changes(own, {**typed, **numbers})
    if not changes.is_valid():
        more = {"limits": typed, "wrong_limits": changes.errors}
        return _page(desk, own, more, 400)
    changes.save()
    return _saved(desk, "limits", _("Your limits, time zone and holidays are saved."))


@section_form_view
def reconnect_calendar(desk: StaffRequest, own: Interviewer, connection_id: int) -> HttpResponse:
    """To where a calendar is connected again."""
    try:
        return redirect(connect_links.build_path(_connection(own, connection_id)))
    except ConnectLinkUnavailableError:
        return _page(desk, own, {"not_by_link": connection_id}, 409)


@section_form_view
def connect_new_calendar(desk: StaffRequest, own: Interviewer, kind: str) -> HttpResponse:
    """To where somebody connects their first calendar of a kind."""
    try:
        return redirect(connect_links.build_path(connect_links.get_or_create_connection(own, kind)))
    except ConnectLinkUnavailableError:
        return _page(desk, own, {"no_such_service": True}, 409)


@section_form_view
def remove_calendar(desk: StaffRequest, own: Interviewer, connection_id: int) -> HttpResponse:
    """Forget a calendar, what opens it and what it said."""
    connection = _connection(own, connection_id)
    connection.delete()
    words = _("%(calendar)s is removed: it is no longer read.") % {"calendar": connection.name}
    return _saved(desk, "calendars", words)


def _connection(own: Interviewer, connection_id: int) -> Connection:
    found: Connection | None = Connection.objects.filter(interviewer=own, pk=connection_id).first()
    if found is None:
        raise Http404
    return found


def _changes(own: Interviewer, data: Mapping[str, Any]) -> InterviewerChangesSerializer:
    return InterviewerChangesSerializer(own, data=dict(data), partial=True)


def _page(
    desk: StaffRequest, own: Interviewer, more: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return desk.render("mine/page", {**build_sections(desk, own), **more, "here": "mine"}, status)


def _saved(desk: StaffRequest, section: str, words: str) -> HttpResponse:
    """Back to the page, which says so once; the form's address has the section's name."""
    messages.success(desk.request, words, extra_tags=section)
    return redirect("mine")
