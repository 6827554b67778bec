"""The coordinators' pages: templates, a template's board, bookings, calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from api.scopes import Scope
from bookings import booking, queries
from bookings.booking import BookingNotFoundError
from bookings.candidate_links import Invitee, invite
from bookings.idempotency import without_key
from bookings.serializers import CancelBodySerializer, InviteeSerializer
from calendars.models import Connection
from interviews import spec
from interviews.models import InterviewTemplate
from interviews.spec import InterviewNotFoundError
from pages.calendar_rows import CalendarRow
from pages.clock import parse_start
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.staff_request import StaffRequest, staff_view
from pages.week import BoardWeek, load_week, select_start

#: Bookings that one page shows.
MAX_BOOKINGS = 100
# who opens the address of a form, as after signing in again, is led to where the form is
_FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_view(Scope.MANAGE_OWN)
def home(desk: StaffRequest) -> HttpResponse:
    """To where somebody's work is."""
    return redirect("templates" if desk.is_coordinator else "mine")


@require_safe
@staff_view(Scope.MANAGE_ALL)
def template_list(desk: StaffRequest) -> HttpResponse:
    """All interview templates."""
    found = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    return desk.render("templates", {"here": "templates", "templates": found})


@require_safe
@staff_view(Scope.MANAGE_ALL)
def board(desk: StaffRequest, template_id: int) -> HttpResponse:
    """One template's days, slots and people; of a start, why it is none."""
    return _board(desk, template_id, {})


@_FORM
@staff_view(Scope.MANAGE_ALL)
def send_link(desk: StaffRequest, template_id: int) -> HttpResponse:
    """Make a candidate link and send it; the board says so."""
    back = f"{reverse('board', args=[template_id])}?{desk.request.GET.urlencode()}"
    if desk.request.method != "POST":
        return HttpResponseRedirect(back)
    post = desk.request.POST
    said = InviteeSerializer(data={name: post.get(name, "") for name in ("name", "email")})
    if not said.is_valid():
        typed = {"typed": post, "errors": said.errors}
        return _board(desk, template_id, typed, status=400)
    invited = Invitee(**said.validated_data)
    link = invite(_template(template_id), invited, _address(desk), desk.now)
    messages.success(desk.request, link, extra_tags="link")
    messages.success(desk.request, invited.email, extra_tags="sent_to")
    return HttpResponseRedirect(f"{back}#send")


@require_safe
@staff_view(Scope.MANAGE_ALL)
def booking_list(desk: StaffRequest) -> HttpResponse:
    """The bookings that are to come, of all templates."""
    return _bookings(desk, {})


@_FORM
@staff_view(Scope.MANAGE_ALL)
def cancel_booking(desk: StaffRequest, template_id: int, booking_id: Any) -> HttpResponse:
    """Cancel a booking with a reason."""
    if desk.request.method != "POST":
        return redirect("upcoming")
    typed = desk.request.POST.get("reason", "")
    said = CancelBodySerializer(data={"reason": typed})
    if not said.is_valid():
        wrong = {"wrong": booking_id, "typed": typed, "errors": said.errors}
        return _bookings(desk, wrong, status=400)
    try:
        gone = booking.cancel(
            template_id,
            booking_id,
            said.validated_data["reason"],
            desk.now,
            without_key(desk.actor),
        )
    except BookingNotFoundError:
        raise Http404 from None
    words = _("The interview with %(candidate)s is cancelled, and everybody is told.")
    messages.success(desk.request, words % {"candidate": gone.candidate_name}, extra_tags="gone")
    return redirect("upcoming")


@require_safe
@staff_view(Scope.MANAGE_ALL)
def calendar_list(desk: StaffRequest) -> HttpResponse:
    """How everybody's calendars fare."""
    found = Connection.objects.select_related("interviewer", "snapshot", "health")
    rows = [
        CalendarRow.from_connection(one, desk.clock)
        for one in found.order_by("interviewer__name", "name")
    ]
    return desk.render("calendars", {"here": "calendars", "rows": rows})


def _bookings(desk: StaffRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    found, are_more = queries.list_upcoming(desk.now, MAX_BOOKINGS)
    rows = [(one, desk.clock.format_full(queries.get_slot(one))) for one in found]
    context = {
        "here": "upcoming",
        "said": desk.flash_messages,
        "rows": rows,
        "more": are_more,
        **more,
    }
    return desk.render("bookings", context, status)


def _address(desk: StaffRequest) -> Callable[[str], str]:
    return lambda secret: desk.absolute_url(reverse("candidate", args=[secret]))


def _template(template_id: int) -> InterviewTemplate:
    try:
        return spec.get_template(template_id)
    except InterviewNotFoundError:
        raise Http404 from None


def _board(
    desk: StaffRequest, template_id: int, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = _template(template_id)
    try:
        described = spec.load_spec(template)
        context = _shown(desk, load_week(described, _day(desk, described.rules.notice), desk))
    except PANEL_ERRORS as unfit:
        return desk.render(
            "unfit", {"template": template, "why": describe_panel_error(unfit)}, status=409
        )
    return desk.render("board", {"template": template, **context, **more}, status)


def _shown(desk: StaffRequest, week: BoardWeek) -> dict[str, Any]:
    """The week, and the start that is asked about."""
    try:
        start = parse_start(desk.request.GET.get("start", ""))
        explained = select_start(week, start, desk, _number(desk.request.GET.get("try", "")))
    except ValueError:
        return {"week": week, "explained": None}
    return {"week": explained.week, "explained": explained}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _day(desk: StaffRequest, notice: int) -> date:
    """The day that is asked for, on the reader's clock; today's, if there is none such."""
    try:
        asked = date.fromisoformat(desk.request.GET.get("day", ""))
    except ValueError:
        asked = date.min
    return asked if desk.clock.has_day(asked) else desk.clock.local_date(desk.now + notice)
