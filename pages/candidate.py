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
from bookings.booking import BookingCancelled, LinkUsed
from bookings.serializers import CancelBodySerializer, CandidateSerializer
from bookings.slot_check import SlotRefused, Wanted
from engine import timestamps
from engine.local_time import DAY
from interviews import availability, spec
from interviews.availability import Options
from outbox import itip
from pages.candidate_request import Visit, visiting
from pages.clock import typed_start, zones_with
from pages.days import Time, by_day
from pages.responses import guarded

#: How far ahead a candidate may look, in days.
FURTHEST = 92


# a week of starts is long and the same again and again; nothing that others could send is in it
@gzip_page
@require_safe
@visiting
def choose(visit: Visit) -> HttpResponse:
    """The times there are; what is booked, once something is."""
    moving = "move" in visit.request.GET
    if visit.booked and (visit.is_past or not moving):
        return visit.page("booked", {"when": visit.clock.in_full(visit.slot or (0, 0))})
    described = spec.of_template(visit.link.template)
    ahead = _days(visit.request.GET.get("days", ""))
    window = _window(visit.now + described.rules.notice, ahead, described.rules.horizon)
    options = Options(partial=True, apart_from=visit.booked.pk if visit.booked else None)
    found = availability.find(described, [window], visit.now, options)
    slots = [slot for slot in found.answer.slots() if slot != visit.slot]
    more = {"move": ""} if moving else {}
    length = described.rules.horizon // DAY
    context = {
        "days": by_day(slots, visit.clock),
        "moving": moving,
        "incomplete": bool(found.needed_unread),
        "ahead": ahead,
        "zones": zones_with(visit.clock.zone.key),
        "zone_now": visit.clock.zone_at(window[0]),
        "earlier": visit.address(days=str(max(0, ahead - length)), **more) if ahead else None,
        "later": visit.address(days=str(ahead + length), **more) if ahead < FURTHEST else None,
    }
    return visit.page("choose", context)


@require_http_methods(["GET", "HEAD", "POST"])
@visiting
def confirm(visit: Visit) -> HttpResponse:
    """One time, in full, and the button that books it or moves the booking there."""
    said = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    try:
        start = typed_start(said.get("start", ""))
    except ValueError:
        return HttpResponseRedirect(visit.address())
    if visit.is_past:
        return HttpResponseRedirect(visit.address())
    if visit.request.method != "POST" or "look" in said:
        return _confirmation(visit, start, {})
    if visit.slot and visit.slot[0] == start:
        return HttpResponseRedirect(visit.address())
    if bool(visit.booked) != ("moves" in said):
        # something was booked or cancelled since the page was opened, which asked something else
        return _confirmation(visit, start, {}, status=409)
    return _moved(visit, start) if visit.booked else _booked(visit, start)


@require_http_methods(["GET", "HEAD", "POST"])
@visiting
def cancel(visit: Visit) -> HttpResponse:
    """Ask whether to cancel; when told to, cancel."""
    if visit.booked is None or visit.is_past:
        return HttpResponseRedirect(visit.address())
    when = visit.clock.in_full(visit.slot or (0, 0))
    if visit.request.method != "POST":
        return visit.page("cancel", {"when": when})
    typed = visit.request.POST.get("reason", "")
    said = CancelBodySerializer(data={"reason": typed})
    if not said.is_valid():
        wrong = {"when": when, "typed": typed, "errors": said.errors}
        return visit.page("cancel", wrong, status=400)
    booking.cancel(
        visit.link.template_id,
        visit.booked.pk,
        said.validated_data["reason"],
        visit.now,
        visit.anew,
    )
    return visit.page("cancelled", {"when": when})


@require_safe
@visiting
def file(visit: Visit) -> HttpResponse:
    """What is booked, as a file for a calendar."""
    if visit.booked is None:
        return HttpResponseRedirect(visit.address())
    meeting = booking_snapshot.of(visit.booked)
    written = itip.copy(meeting, meeting.candidate, visit.now)
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return guarded(answer)


def _days(text: str) -> int:
    return min(int(text), FURTHEST) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _window(first: int, ahead: int, horizon: int) -> tuple[int, int]:
    start = first + ahead * DAY
    return start, start + horizon


def _confirmation(
    visit: Visit, start: int, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    slot = (start, start + visit.link.template.duration * 60)
    typed = visit.request.POST if visit.request.method == "POST" else None
    context = {
        "start": timestamps.write(start),
        "when": visit.clock.in_full(slot),
        "name": typed.get("name", "") if typed else visit.link.candidate_name,
        "email": typed.get("email", "") if typed else visit.link.candidate_email,
    }
    return visit.page("confirm", {**context, **more}, status)


def _booked(visit: Visit, start: int) -> HttpResponse:
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
    wanted = Wanted(visit.link.template_id, start, visit.now)
    try:
        booking.book(wanted, said.validated_data, visit.anew)
    except SlotRefused as refused:
        return _gone(visit, refused)
    except LinkUsed:
        pass
    return HttpResponseRedirect(visit.address())


def _moved(visit: Visit, start: int) -> HttpResponse:
    assert visit.booked  # noqa: S101  (who asks has looked)
    try:
        booking.move(Wanted(visit.link.template_id, start, visit.now), visit.booked.pk, visit.anew)
    except SlotRefused as refused:
        return _gone(visit, refused)
    except BookingCancelled:
        pass
    return HttpResponseRedirect(visit.address())


def _gone(visit: Visit, refused: SlotRefused) -> HttpResponse:
    post = visit.request.POST
    context = {
        "when": visit.clock.in_full(refused.explained.slot),
        "nearest": [Time.of(slot, visit.clock) for slot in refused.nearest],
        "typed": {name: post[name] for name in ("name", "email") if name in post},
    }
    return visit.page("gone", context, status=409)
