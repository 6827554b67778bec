"""Pages for coordinators: interview types, the board of one, bookings, calendars.

To add a page: write a view here with `@staff_view`, add its path to `pages.urls`, a template that
extends `pages/staff.html`, a link in the navigation of that template, the German texts in
`pages/locale`, and a row in `tests/access/test_permissions_of_every_route.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from api.scopes import Scope
from bookings import (
    announced_times,
    booking,
    booking_queries,
    cancellation,
    candidate_links,
    link_invitations,
)
from bookings.booking import BookingNotFoundError
from bookings.candidate_links import InvalidLinkError, Invitee
from bookings.idempotency import without_key
from bookings.serializers import CancelBodySerializer, InviteeSerializer
from calendars.models import Connection
from interviews import interview_spec
from interviews.interview_spec import InterviewNotFoundError
from interviews.models import InterviewTemplate
from pages import booking_pages, conflict_marks, failed_write_rows, open_links
from pages.booking_messages import describe_booking
from pages.calendar_rows import CalendarRow
from pages.clock import parse_start
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.staff_request import StaffRequest, staff_view
from pages.week import BoardWeek, load_week, select_start
from people.models import Interviewer

#: Names in one sentence.
MAX_NAMES = 100
# A GET request for the URL of a form, for example after signing in again, is redirected to the page
# that contains the form.
_allow_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_view(Scope.PEOPLE_OWN)
def home(staff: StaffRequest) -> HttpResponse:
    """Redirect to the start page of the account's role."""
    return redirect("templates" if staff.is_coordinator else "mine")


@require_safe
@staff_view(Scope.BOOKINGS_WRITE)
def template_list(staff: StaffRequest) -> HttpResponse:
    """List all interview templates with the members of their panels."""
    templates = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    rows = [(template, _panel_names(template)) for template in templates]
    return staff.render("templates", {"current_page": "templates", "rows": rows})


@require_safe
@staff_view(Scope.BOOKINGS_WRITE)
def board(staff: StaffRequest, template_id: int) -> HttpResponse:
    """Show the days, slots and people of one template, and explain a selected start."""
    return _render_board(staff, template_id, {})


@_allow_form_methods
@staff_view(Scope.BOOKINGS_WRITE)
def send_link(staff: StaffRequest, template_id: int) -> HttpResponse:
    """Create a candidate link, mail it, and show it once on the board."""
    board_url = f"{reverse('board', args=[template_id])}?{staff.request.GET.urlencode()}"
    if staff.request.method != "POST":
        return HttpResponseRedirect(board_url)
    form = staff.request.POST
    serializer = InviteeSerializer(data={name: form.get(name, "") for name in ("name", "email")})
    if not serializer.is_valid():
        context = {"form_values": form, "errors": serializer.errors}
        return _render_board(staff, template_id, context, status=400)
    invitee, template = Invitee(**serializer.validated_data), _get_template(template_id)
    issued = link_invitations.issue(template, invitee, staff.now, without_key(staff.actor))
    messages.success(staff.request, issued.url, extra_tags="link")
    return HttpResponseRedirect(f"{board_url}#send")


@require_safe
@staff_view(Scope.BOOKINGS_WRITE)
def booking_list(staff: StaffRequest) -> HttpResponse:
    """List the upcoming bookings of all templates, in pages."""
    return _render_bookings(staff, {})


@_allow_form_methods
@staff_view(Scope.BOOKINGS_WRITE)
def cancel_booking(staff: StaffRequest, template_id: int, booking_id: UUID) -> HttpResponse:
    """Cancel a booking with a reason."""
    if staff.request.method != "POST":
        return redirect("upcoming")
    reason = staff.request.POST.get("reason", "")
    may_book_again = "may-book-again" in staff.request.POST
    serializer = CancelBodySerializer(data={"reason": reason})
    if not serializer.is_valid():
        context = {
            "invalid_booking_id": booking_id,
            "reason": reason,
            "may_book_again": may_book_again,
            "errors": serializer.errors,
        }
        return _render_bookings(staff, context, status=400)
    try:
        cancelled = cancellation.cancel(
            booking.get(template_id, booking_id).pk,
            serializer.validated_data["reason"],
            staff.now,
            without_key(staff.actor),
            may_book_again=may_book_again,
        )
    except BookingNotFoundError:
        raise Http404 from None
    messages.success(staff.request, str(cancelled.pk), extra_tags="cancelled")
    page_query = booking_pages.get_page_query(staff.request.GET)
    return HttpResponseRedirect(f"{reverse('upcoming')}{page_query}")


@require_safe
@staff_view(Scope.BOOKINGS_WRITE)
def calendar_list(staff: StaffRequest) -> HttpResponse:
    """List the connected calendars of all interviewers with their status."""
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    rows = [
        CalendarRow.from_connection(connection, staff.clock)
        for connection in connections.order_by("interviewer__name", "name")
    ]
    without = Interviewer.objects.filter(connections=None).values_list("name", flat=True)
    context = {
        "current_page": "calendars",
        "rows": rows,
        "default": settings.CALENDARS["DEFAULT"],
        "unconnected": ", ".join(without.order_by("name")[:MAX_NAMES]),
    }
    return staff.render("calendars", context)


def _panel_names(template: InterviewTemplate) -> list[str]:
    """Return the names of the required interviewers, then of the groups."""
    interviewers = [interviewer.name for interviewer in template.interviewers.all()]
    groups = [group.name for group in template.groups.all()]
    return interviewers + groups


def _render_bookings(
    staff: StaffRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = booking_pages.load_page(staff.request.GET, staff.now)
    conflicts = conflict_marks.find_conflicts(page.bookings, staff.now)
    rows = [
        (
            row,
            staff.clock.format_full(booking_queries.get_slot(row)),
            conflict_marks.list_marks(conflicts, row.pk),
        )
        for row in page.bookings
    ]
    text = _("The interview with %(candidate)s was cancelled. Everyone involved will be notified.")
    page_context = {
        "current_page": "upcoming",
        "cancelled_text": describe_booking(staff.flash_messages.get("cancelled", ""), text),
        "rows": rows,
        "page": page,
        "page_query": booking_pages.get_page_query(staff.request.GET),
        "conflicts": conflicts,
        "moved_count": announced_times.count_moved(staff.now),
        "failed_writes": failed_write_rows.list_rows(staff.now, staff.clock),
    }
    return staff.render("bookings", {**page_context, **context}, status)


def _find_sent_link(staff: StaffRequest) -> dict[str, str]:
    """Return the link that was sent a moment ago, with the candidate's address."""
    url = staff.flash_messages.get("link", "")
    try:
        link = candidate_links.get_by_secret(url.rpartition("/")[2], staff.now)
    except InvalidLinkError:
        return {}
    return {"url": url, "email": link.candidate_email}


def _get_template(template_id: int) -> InterviewTemplate:
    """Return an interview template; raise Http404 if there is none."""
    try:
        return interview_spec.get_template(template_id)
    except InterviewNotFoundError:
        raise Http404 from None


def _render_board(
    staff: StaffRequest, template_id: int, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = _get_template(template_id)
    try:
        interview = interview_spec.load_spec(template)
        day = _requested_day(staff, interview.rules.notice)
        week_context = _week_context(staff, load_week(interview, day, staff))
    except PANEL_ERRORS as error:
        error_context = {"template": template, "problem": describe_panel_error(error)}
        return staff.render("panel_error", error_context, status=409)
    board_context = {"template": template, "sent_link": _find_sent_link(staff)}
    links = open_links.build_context(staff, template.pk)
    return staff.render("board", {**board_context, **links, **week_context, **context}, status)


def _week_context(staff: StaffRequest, week: BoardWeek) -> dict[str, Any]:
    """Return the template context of a week, with the start that the query string selects."""
    try:
        start = parse_start(staff.request.GET.get("start", ""))
        change_index = _parse_index(staff.request.GET.get("try", ""))
        selected = select_start(week, start, staff, change_index)
    except ValueError:
        return {"week": week, "selected": None}
    return {"week": selected.week, "selected": selected}


def _parse_index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _requested_day(staff: StaffRequest, notice: int) -> date:
    """Return the day in the query string; without a valid one, the first day after the notice."""
    try:
        day = date.fromisoformat(staff.request.GET.get("day", ""))
    except ValueError:
        return staff.clock.local_date(staff.now + notice)
    return day if staff.clock.has_day(day) else staff.clock.local_date(staff.now + notice)
