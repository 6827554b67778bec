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
from bookings.booking import BookingNotFound
from bookings.candidate_links import Invited, invite
from bookings.idempotency import anew
from bookings.serializers import CancelBodySerializer, InvitedSerializer
from calendars.models import Connection
from interviews import spec
from interviews.models import InterviewTemplate
from interviews.spec import InterviewNotFound
from pages.calendar_rows import Calendar
from pages.clock import typed_start
from pages.error_pages import UNFIT, why
from pages.staff_request import Desk, seated
from pages.week import Week, explained_at, week_of

#: Bookings that one page shows.
MOST = 100
# who opens the address of a form, as after signing in again, is led to where the form is
_FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@seated(Scope.OWN)
def home(desk: Desk) -> HttpResponse:
    """To where somebody's work is."""
    return redirect("templates" if desk.coordinates else "mine")


@require_safe
@seated(Scope.EVERYBODY)
def templates(desk: Desk) -> HttpResponse:
    """All interview templates."""
    found = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    return desk.page("templates", {"here": "templates", "templates": found})


@require_safe
@seated(Scope.EVERYBODY)
def board(desk: Desk, template_id: int) -> HttpResponse:
    """One template's days, slots and people; of a start, why it is none."""
    return _board(desk, template_id, {})


@_FORM
@seated(Scope.EVERYBODY)
def send_link(desk: Desk, template_id: int) -> HttpResponse:
    """Make a candidate link and send it; the board says so."""
    back = f"{reverse('board', args=[template_id])}?{desk.request.GET.urlencode()}"
    if desk.request.method != "POST":
        return HttpResponseRedirect(back)
    post = desk.request.POST
    said = InvitedSerializer(data={name: post.get(name, "") for name in ("name", "email")})
    if not said.is_valid():
        typed = {"typed": post, "errors": said.errors}
        return _board(desk, template_id, typed, status=400)
    invited = Invited(**said.validated_data)
    link = invite(_template(template_id), invited, _address(desk), desk.now)
    messages.success(desk.request, link, extra_tags="link")
    messages.success(desk.request, invited.email, extra_tags="sent_to")
    return HttpResponseRedirect(f"{back}#send")


@require_safe
@seated(Scope.EVERYBODY)
def bookings(desk: Desk) -> HttpResponse:
    """The bookings that are to come, of all templates."""
    return _bookings(desk, {})


@_FORM
@seated(Scope.EVERYBODY)
def cancel(desk: Desk, template_id: int, booking_id: Any) -> HttpResponse:
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
            template_id, booking_id, said.validated_data["reason"], desk.now, anew(desk.actor)
        )
    except BookingNotFound:
        raise Http404 from None
    words = _("The interview with %(candidate)s is cancelled, and everybody is told.")
    messages.success(desk.request, words % {"candidate": gone.candidate_name}, extra_tags="gone")
    return redirect("upcoming")


@require_safe
@seated(Scope.EVERYBODY)
def calendars(desk: Desk) -> HttpResponse:
    """How everybody's calendars fare."""
    found = Connection.objects.select_related("interviewer", "snapshot", "health")
    rows = [Calendar.of(one, desk.clock) for one in found.order_by("interviewer__name", "name")]
    return desk.page("calendars", {"here": "calendars", "rows": rows})


def _bookings(desk: Desk, more: dict[str, Any], status: int = 200) -> HttpResponse:
    found, are_more = queries.to_come(desk.now, MOST)
    rows = [(one, desk.clock.in_full(queries.slot(one))) for one in found]
    context = {"here": "upcoming", "said": desk.said, "rows": rows, "more": are_more, **more}
    return desk.page("bookings", context, status)


def _address(desk: Desk) -> Callable[[str], str]:
    return lambda secret: desk.address_outside(reverse("candidate", args=[secret]))


def _template(template_id: int) -> InterviewTemplate:
    try:
        return spec.template(template_id)
    except InterviewNotFound:
        raise Http404 from None


def _board(desk: Desk, template_id: int, more: dict[str, Any], status: int = 200) -> HttpResponse:
    template = _template(template_id)
    try:
        described = spec.of_template(template)
        context = _shown(desk, week_of(described, _day(desk, described.rules.notice), desk))
    except UNFIT as unfit:
        return desk.page("unfit", {"template": template, "why": why(unfit)}, status=409)
    return desk.page("board", {"template": template, **context, **more}, status)


def _shown(desk: Desk, week: Week) -> dict[str, Any]:
    """The week, and the start that is asked about."""
    try:
        start = typed_start(desk.request.GET.get("start", ""))
        explained = explained_at(week, start, desk, _number(desk.request.GET.get("try", "")))
    except ValueError:
        return {"week": week, "explained": None}
    return {"week": explained.week, "explained": explained}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _day(desk: Desk, notice: int) -> date:
    """The day that is asked for, on the reader's clock; today's, if there is none such."""
    try:
        asked = date.fromisoformat(desk.request.GET.get("day", ""))
    except ValueError:
        asked = date.min
    return asked if desk.clock.has(asked) else desk.clock.day(desk.now + notice)
