"""The board of an interview type: read it, book a start, hold it, or move a booking to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from rest_framework import serializers

from api.scopes import Scope
from bookings import booking, holds, rescheduling
from bookings.booking import BookingExtras, BookingNotFoundError
from bookings.idempotency import DuplicateRequestError, without_key
from bookings.models import Booking
from bookings.precondition import ChangeOptions, Precondition
from bookings.serializers import (
    BookingBodySerializer,
    HoldBodySerializer,
    RescheduleBodySerializer,
)
from bookings.slot_check import SlotRequest
from bookings.slot_views import build_slot_request
from interviews import interview_spec, one_time_changes
from interviews.models import InterviewTemplate
from pages import change_code
from pages.error_pages import PANEL_ERRORS
from pages.interviews import board_link, form_requests
from pages.interviews.board_forms import read_interviewer_ids
from pages.interviews.board_page import get_template, render_board
from pages.interviews.board_refusals import REFUSALS, describe_refusal
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view

#: Carries out a form, and returns the query parameters of the board that follows.
Action = Callable[[SignedInRequest, InterviewTemplate], Mapping[str, str]]
#: The fields of the form by the names of the API.
CANDIDATE_FIELDS = {
    "name": "candidate-name",
    "email": "candidate-email",
    "timeZone": "candidate-zone",
}


# Compression is safe (BREACH): the page has no secret but the CSRF token, which changes each time.
@gzip_page
@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def board(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Show the week, the slots and the people of one type, and explain a selected start."""
    return render_board(viewer, template_id)


def board_action(action: Action) -> Callable[..., HttpResponse]:
    """Wrap the action of a form of the board: show what is wrong beside what was typed.

    With the field `look`, the form only selects another start, and keeps what was typed.
    """

    @allow_form_methods
    @signed_in_view(Scope.BOOKINGS_WRITE)
    @wraps(action)
    def view(viewer: SignedInRequest, template_id: int) -> HttpResponse:
        form = viewer.request.POST
        if viewer.request.method != "POST":
            return _redirect(template_id, viewer.request.GET.urlencode())
        if "look" in form:
            return render_board(viewer, template_id, {"form_values": form})
        template = get_template(template_id)
        try:
            params = action(viewer, template)
        except PANEL_ERRORS:
            return render_board(viewer, template_id)  # it says what is wrong
        except REFUSALS as error:
            context, status = describe_refusal(error, viewer.clock)
            return render_board(viewer, template_id, {"form_values": form, **context}, status)
        return _redirect(template_id, _encode(params))

    return view


@board_action
def book(viewer: SignedInRequest, template: InterviewTemplate) -> Mapping[str, str]:
    """Book the selected start, or the hold of the form, for a candidate."""
    form = viewer.request.POST
    candidate = {name: form.get(field, "") for name, field in CANDIDATE_FIELDS.items()}
    slot = {"holdId": form["hold"]} if form.get("hold") else _read_slot(viewer)
    data = {**slot, **_read_options(form), "candidate": candidate}
    body = _validate(BookingBodySerializer, data, template)
    request = build_slot_request(template.pk, body, viewer.now)
    extras = BookingExtras(notify=body["notify"], source=Booking.Source.PAGE)
    link_id = board_link.get_link_id(viewer, template.pk)
    person = replace(body["candidate"], link_id=link_id)
    try:
        booked = booking.book(request, person, form_requests.send_once(viewer), extras)
        booking_id = str(booked.pk)
    except DuplicateRequestError as error:
        booking_id = form_requests.read_id(error.record)
    messages.success(viewer.request, booking_id, extra_tags="booked")
    return _read_start(viewer)


@board_action
def hold(viewer: SignedInRequest, template: InterviewTemplate) -> Mapping[str, str]:
    """Hold the selected start for some minutes."""
    minutes = viewer.request.POST.get("minutes", "")
    people = read_interviewer_ids(viewer.request.POST)
    data = {**_read_slot(viewer), **people, "holdMinutes": minutes}
    body = _validate(HoldBodySerializer, data, template)
    request = SlotRequest(
        template.pk,
        body["start"],
        viewer.now,
        interviewer_ids=tuple(body.get("interviewerIds", ())),
        changes=tuple(body["applyChanges"]),
    )
    try:
        held = holds.create(request, body["holdMinutes"], form_requests.send_once(viewer))
        hold_id = str(held.pk)
    except DuplicateRequestError as error:
        hold_id = form_requests.read_id(error.record)
    messages.success(viewer.request, hold_id, extra_tags="held")
    return {**_read_start(viewer), "hold": hold_id}


@board_action
def move(viewer: SignedInRequest, template: InterviewTemplate) -> Mapping[str, str]:
    """Move the booking that the query string names to the selected start."""
    form = viewer.request.POST
    data = {
        **_read_slot(viewer),
        **_read_options(form),
        "expectedSequence": form.get("sequence", ""),
    }
    body = _validate(RescheduleBodySerializer, data, template)
    request = build_slot_request(template.pk, body, viewer.now)
    options = ChangeOptions(
        Precondition(expected_sequence=body["expectedSequence"]), body["notify"]
    )
    booking_id = _parse_id(viewer.request.GET.get("booking", ""))
    try:
        moved = rescheduling.move(request, booking_id, without_key(viewer.actor), options)
    except BookingNotFoundError:
        raise Http404 from None
    messages.success(viewer.request, str(moved.pk), extra_tags="moved")
    return _read_start(viewer)


@board_action
def release(viewer: SignedInRequest, template: InterviewTemplate) -> Mapping[str, str]:
    """Release a hold before it expires."""
    held = holds.get(template.pk, _parse_id(viewer.request.POST.get("hold", "")))
    holds.release(held.pk, viewer.now, viewer.actor)
    messages.success(viewer.request, "released", extra_tags="released")
    return _read_start(viewer)


def _validate(
    serializer: type[serializers.Serializer], data: Mapping[str, Any], template: InterviewTemplate
) -> dict[str, Any]:
    """Return the validated form; raise ValidationError."""
    context = {
        "interview": interview_spec.load_spec(template),
        "default_timezone": template.candidate_timezone,
    }
    body = serializer(data=data, context=context)
    body.is_valid(raise_exception=True)
    validated: dict[str, Any] = body.validated_data
    return validated


def _read_start(viewer: SignedInRequest) -> dict[str, str]:
    """Return the selected start of the query string as ISO 8601 text, if there is one."""
    start = viewer.request.GET.get("start", "")
    return {"start": start} if start else {}


def _read_slot(viewer: SignedInRequest) -> dict[str, Any]:
    """Return the selected start, and the previewed changes, which apply to this slot only."""
    previewed = change_code.parse_all(viewer.request.GET.getlist(change_code.PARAMETER))
    changes = map(one_time_changes.to_json, change_code.list_one_time(previewed))
    return {**_read_start(viewer), "applyChanges": list(changes)}


def _read_options(form: QueryDict) -> dict[str, Any]:
    """Return who takes part and who gets mails, and whether the candidate may be booked twice."""
    return {
        **read_interviewer_ids(form),
        "notify": {
            "candidate": "notify-candidate" in form,
            "interviewers": "notify-interviewers" in form,
        },
        "allowCandidateOverlap": "allow-overlap" in form,
    }


def _parse_id(text: str) -> UUID:
    """Return an id; raise Http404 for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _encode(params: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(dict(params))
    return query.urlencode(safe=":")


def _redirect(template_id: int, query: str) -> HttpResponse:
    url = reverse("board", args=[template_id])
    return HttpResponseRedirect(f"{url}?{query}" if query else url)
