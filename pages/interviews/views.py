"""The list of interview types, and the board of an interview type."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import (
    candidate_links,
    link_invitations,
)
from bookings.candidate_links import InvalidLinkError, Invitee
from bookings.idempotency import without_key
from bookings.serializers import InviteeSerializer
from interviews import interview_spec
from interviews.interview_spec import InterviewNotFoundError
from interviews.models import InterviewTemplate
from pages.candidates import open_links
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.interviews.week import BoardWeek, load_week, select_start
from pages.page_clock import parse_start
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def template_list(viewer: SignedInRequest) -> HttpResponse:
    """List all interview templates with the members of their panels."""
    templates = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    rows = [(template, _panel_names(template)) for template in templates]
    return viewer.render("interviews/list", {"current_page": "interview-list", "rows": rows})


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def board(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Show the days, slots and people of one template, and explain a selected start."""
    return _render_board(viewer, template_id, {})


@allow_form_methods
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


def _panel_names(template: InterviewTemplate) -> list[str]:
    """Return the names of the required interviewers, then of the groups."""
    interviewers = [interviewer.name for interviewer in template.interviewers.all()]
    groups = [group.name for group in template.groups.all()]
    return interviewers + groups


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
        return viewer.render("interviews/panel_error", error_context, status=409)
    board_context = {"template": template, "sent_link": _find_sent_link(viewer)}
    links = open_links.build_context(viewer, template.pk)
    return viewer.render(
        "interviews/board", {**board_context, **links, **week_context, **context}, status
    )


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
