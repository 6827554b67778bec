"""The candidate's pages: choose a time, book it in two clicks, move it, cancel it.

Opening any of their addresses changes nothing, so a mail scanner that opens them does not either.
They show slots, and nothing of anybody's calendar.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from bookings import booking, booking_snapshot
from bookings.booking import BookingCancelledError, LinkAlreadyUsedError
from bookings.serializers import CancelBodySerializer, CandidateSerializer
from bookings.slot_check import SlotRequest, SlotUnavailableError
from engine import timestamps
from engine.local_time import DAY
from interviews import availability, spec
from interviews.availability import SearchOptions
from outbox import itip
from pages.candidate_request import CandidateRequest, candidate_view
from pages.clock import parse_start, zone_choices
from pages.days import SlotOption, group_by_day
from pages.responses import with_security_headers

#: How far ahead a candidate may look, in days.
MAX_DAYS_AHEAD = 92


# a week of starts is long and the same again and again; nothing that others could send is in it
@gzip_page
@require_safe
@candidate_view
def choose_time(visit: CandidateRequest) -> HttpResponse:
    """The times there are; what is booked, once something is."""
    moving = "move" in visit.request.GET
    if visit.booking and (visit.is_past or not moving):
        return visit.render("booked", {"when": visit.clock.format_full(visit.slot or (0, 0))})
    described = spec.load_spec(visit.link.template)
    ahead = _days(visit.request.GET.get("days", ""))
    window = _window(visit.now + described.rules.notice, ahead, described.rules.horizon)
    options = SearchOptions(
        partial=True, ignore_reference=visit.booking.pk if visit.booking else None
    )
    found = availability.find_slots(described, [window], visit.now, options)
    slots = [slot for slot in found.answer.list_slots() if slot != visit.slot]
    more = {"move": ""} if moving else {}
    length = described.rules.horizon // DAY
    context = {
        "days": group_by_day(slots, visit.clock),
        "moving": moving,
        "incomplete": bool(found.required_incomplete_reads),
        "ahead": ahead,
        "zones": zone_choices(visit.clock.zone.key),
        "zone_now": visit.clock.format_zone(window[0]),
        "earlier": visit.page_url(days=str(max(0, ahead - length)), **more) if ahead else None,
        "later": visit.page_url(days=str(ahead + length), **more)
        if ahead < MAX_DAYS_AHEAD
        else None,
    }
    return visit.render("choose", context)


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def confirm_time(visit: CandidateRequest) -> HttpResponse:
    """One time, in full, and the button that books it or moves the booking there."""
    said = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    try:
        start = parse_start(said.get("start", ""))
    except ValueError:
        return HttpResponseRedirect(visit.page_url())
    if visit.is_past:
        return HttpResponseRedirect(visit.page_url())
    if visit.request.method != "POST" or "look" in said:
        return _confirmation(visit, start, {})
    if visit.slot and visit.slot[0] == start:
        return HttpResponseRedirect(visit.page_url())
    if bool(visit.booking) != ("moves" in said):
        # something was booked or cancelled since the page was opened, which asked something else
        return _confirmation(visit, start, {}, status=409)
    return _moved(visit, start) if visit.booking else _booked(visit, start)


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def cancel_booking(visit: CandidateRequest) -> HttpResponse:
    """Ask whether to cancel; when told to, cancel."""
    if visit.booking is None or visit.is_past:
        return HttpResponseRedirect(visit.page_url())
    when = visit.clock.format_full(visit.slot or (0, 0))
    if visit.request.method != "POST":
        return visit.render("cancel", {"when": when})
    typed = visit.request.POST.get("reason", "")
    said = CancelBodySerializer(data={"reason": typed})
    if not said.is_valid():
        wrong = {"when": when, "typed": typed, "errors": said.errors}
        return visit.render("cancel", wrong, status=400)
    booking.cancel(
        visit.link.template_id,
        visit.booking.pk,
        said.validated_data["reason"],
        visit.now,
        visit.unkeyed_request,
    )
    return visit.render("cancelled", {"when": when})


@require_safe
@candidate_view
def download_calendar_file(visit: CandidateRequest) -> HttpResponse:
    """What is booked, as a file for a calendar."""
    if visit.booking is None:
        return HttpResponseRedirect(visit.page_url())
    meeting = booking_snapshot.build(visit.booking)
    written = itip.build_personal_copy(meeting, meeting.candidate, visit.now)
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return with_security_headers(answer)


def _days(text: str) -> int:
    return (
        min(int(text), MAX_DAYS_AHEAD) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    )


def _window(first: int, ahead: int, horizon: int) -> tuple[int, int]:
    start = first + ahead * DAY
    return start, start + horizon


def _confirmation(
    visit: CandidateRequest, start: int, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    slot = (start, start + visit.link.template.duration * 60)
    typed = visit.request.POST if visit.request.method == "POST" else None
    context = {
        "start": timestamps.format_utc(start),
        "when": visit.clock.format_full(slot),
        "name": typed.get("name", "") if typed else visit.link.candidate_name,
        "email": typed.get("email", "") if typed else visit.link.candidate_email,
    }
    return visit.render("confirm", {**context, **more}, status)


def _booked(visit: CandidateRequest, start: int) -> HttpResponse:
    post = visit.request.POST
    said = CandidateSerializer(
        data={
            "name": post.get("name", ""),
            "email": post.get("email", ""),
            "timezone": visit.clock.zone.key,
        },
        context={"link": visit.link.pk},
    )
    if not said.is_valid():
        return _confirmation(visit, start, {"errors": said.errors}, status=400)
    wanted = SlotRequest(visit.link.template_id, start, visit.now)
    try:
        booking.book(wanted, said.validated_data, visit.unkeyed_request)
    except SlotUnavailableError as refused:
        return _gone(visit, refused)
    except LinkAlreadyUsedError:
        pass
    return HttpResponseRedirect(visit.page_url())


def _moved(visit: CandidateRequest, start: int) -> HttpResponse:
    assert visit.booking  # noqa: S101  (who asks has looked)
    try:
        booking.move(
            SlotRequest(visit.link.template_id, start, visit.now),
            visit.booking.pk,
            visit.unkeyed_request,
        )
    except SlotUnavailableError as refused:
        return _gone(visit, refused)
    except BookingCancelledError:
        pass
    return HttpResponseRedirect(visit.page_url())


def _gone(visit: CandidateRequest, refused: SlotUnavailableError) -> HttpResponse:
    post = visit.request.POST
    context = {
        "when": visit.clock.format_full(refused.explanation.slot),
        "nearest": [SlotOption.from_slot(slot, visit.clock) for slot in refused.nearest_slots],
        "typed": {name: post[name] for name in ("name", "email") if name in post},
    }
    return visit.render("gone", context, status=409)
