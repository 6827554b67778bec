"""Pages for coordinators: interview types, the board of an interview type, bookings, calendars.

To add a page: write a view here with `@signed_in_view`, and add its path to `pages.urls`, a
template that extends `pages/signed_in.html`, a link in the navigation of `pages/signed_in.html`,
the German texts in `pages/locale`, and a row in
`tests/access/test_permissions_of_every_route.py`.
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
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.page_clock import parse_start
from pages.signed_in_request import SignedInRequest, signed_in_view
from pages.week import BoardWeek, load_week, select_start
from people.models import Interviewer

#: Names in one sentence.
MAX_NAMES = 100
# A GET request for the URL of a form, for example after signing in again, is redirected to the page
# that contains the form.
_allow_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def home(viewer: SignedInRequest) -> HttpResponse:
    """Redirect to the start page of the account's role."""
    return redirect("templates" if viewer.is_coordinator else "my-page")


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def template_list(viewer: SignedInRequest) -> HttpResponse:
    """List all interview templates with the members of their panels."""
    templates = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    rows = [(template, _panel_names(template)) for template in templates]
    return viewer.render("templates", {"current_page": "templates", "rows": rows})


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def board(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Show the days, slots and people of one template, and explain a selected start."""
    return _render_board(viewer, template_id, {})


@_allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def send_link(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Create a candidate link, mail it, and show it once on the board."""
    board_url = f"{reverse('board', args=[template_id])}?{viewer.request.GET.urlencode()}"
    if viewer.request.method != "POST":
        return HttpResponseRedirect(board_url)
    form = viewer.request.POST
    serializer = InviteeSerializer(data={name: form.get(name, "") for name in ("name", "email")})
    if not serializer.is_valid():
        context = {"form_values": form, "errors": serializer.errors}
        return _render_board(viewer, template_id, context, status=400)
    invitee, template = Invitee(**serializer.validated_data), _get_template(template_id)
    issued = link_invitations.issue(template, invitee, viewer.now, without_key(viewer.actor))
    messages.success(viewer.request, issued.url, extra_tags="link")
    return HttpResponseRedirect(f"{board_url}#send")


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def booking_list(viewer: SignedInRequest) -> HttpResponse:
    """List the upcoming bookings of all templates, in pages."""
    return _render_bookings(viewer, {})


@_allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def cancel_booking(viewer: SignedInRequest, template_id: int, booking_id: UUID) -> HttpResponse:
    """Cancel a booking with a reason."""
    if viewer.request.method != "POST":
        return redirect("booking-list")
    reason = viewer.request.POST.get("reason", "")
    may_book_again = "may-book-again" in viewer.request.POST
    serializer = CancelBodySerializer(data={"reason": reason})
    if not serializer.is_valid():
        context = {
            "invalid_booking_id": booking_id,
            "reason": reason,
            "may_book_again": may_book_again,
            "errors": serializer.errors,
        }
        return _render_bookings(viewer, context, status=400)
    try:
        cancelled = cancellation.cancel(
            booking.get(template_id, booking_id).pk,
            serializer.validated_data["reason"],
            viewer.now,
            without_key(viewer.actor),
            may_book_again=may_book_again,
        )
    except BookingNotFoundError:
        raise Http404 from None
    messages.success(viewer.request, str(cancelled.pk), extra_tags="cancelled")
    page_query = booking_pages.get_page_query(viewer.request.GET)
    return HttpResponseRedirect(f"{reverse('booking-list')}{page_query}")


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def calendar_list(viewer: SignedInRequest) -> HttpResponse:
    """List the connected calendars of all interviewers with their status."""
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    rows = [
        CalendarRow.from_connection(connection, viewer.clock)
        for connection in connections.order_by("interviewer__name", "name")
    ]
    without = Interviewer.objects.filter(connections=None).values_list("name", flat=True)
    context = {
        "current_page": "calendars",
        "rows": rows,
        "default": settings.CALENDARS["DEFAULT"],
        "unconnected": ", ".join(without.order_by("name")[:MAX_NAMES]),
    }
    return viewer.render("calendars", context)


def _panel_names(template: InterviewTemplate) -> list[str]:
    """Return the names of the required interviewers, then of the groups."""
    interviewers = [interviewer.name for interviewer in template.interviewers.all()]
    groups = [group.name for group in template.groups.all()]
    return interviewers + groups


def _render_bookings(
    viewer: SignedInRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = booking_pages.load_page(viewer.request.GET, viewer.now)
    conflicts = conflict_marks.find_conflicts(page.bookings, viewer.now)
    rows = [
        (
            row,
            viewer.clock.format_full(booking_queries.get_slot(row)),
            conflict_marks.list_marks(conflicts, row.pk),
        )
        for row in page.bookings
    ]
    text = _("The interview with %(candidate)s was cancelled. Everyone involved will be notified.")
    page_context = {
        "current_page": "bookings",
        "cancelled_text": describe_booking(viewer.flash_messages.get("cancelled", ""), text),
        "rows": rows,
        "page": page,
        "page_query": booking_pages.get_page_query(viewer.request.GET),
        "conflicts": conflicts,
        "moved_count": announced_times.count_moved(viewer.now),
        "failed_writes": failed_write_rows.list_rows(viewer.now, viewer.clock),
    }
    return viewer.render("bookings", {**page_context, **context}, status)


def _find_sent_link(viewer: SignedInRequest) -> dict[str, str]:
    """Return the link that was sent a moment ago, with the candidate's address."""
    url = viewer.flash_messages.get("link", "")
    try:
        link = candidate_links.get_by_secret(url.rpartition("/")[2], viewer.now)
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
    viewer: SignedInRequest, template_id: int, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    template = _get_template(template_id)
    try:
        interview = interview_spec.load_spec(template)
        day = _requested_day(viewer, interview.rules.notice)
        week_context = _week_context(viewer, load_week(interview, day, viewer))
    except PANEL_ERRORS as error:
        error_context = {"template": template, "problem": describe_panel_error(error)}
        return viewer.render("panel_error", error_context, status=409)
    board_context = {"template": template, "sent_link": _find_sent_link(viewer)}
    links = open_links.build_context(viewer, template.pk)
    return viewer.render("board", {**board_context, **links, **week_context, **context}, status)


def _week_context(viewer: SignedInRequest, week: BoardWeek) -> dict[str, Any]:
    """Return the template context of a week, with the start that the query string selects."""
    try:
        start = parse_start(viewer.request.GET.get("start", ""))
        change_index = _parse_index(viewer.request.GET.get("try", ""))
        selected = select_start(week, start, viewer, change_index)
    except ValueError:
        return {"week": week, "selected": None}
    return {"week": selected.week, "selected": selected}


def _parse_index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _requested_day(viewer: SignedInRequest, notice: int) -> date:
    """Return the day in the query string; without a valid one, the first day after the notice."""
    try:
        day = date.fromisoformat(viewer.request.GET.get("day", ""))
    except ValueError:
        return viewer.clock.local_date(viewer.now + notice)
    return day if viewer.clock.has_day(day) else viewer.clock.local_date(viewer.now + notice)
