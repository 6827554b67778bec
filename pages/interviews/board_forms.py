"""The forms of the board: what they contain, and what was done with them a moment ago."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.serializers import DEFAULT_HOLD_MINUTES, MAX_HOLD_MINUTES
from interviews.models import InterviewTemplate
from pages.bookings.booking_messages import describe_booking
from pages.interviews import board_link, types
from pages.page_clock import zone_choices
from pages.signed_in_request import SignedInRequest

#: The fields of the groups of a panel: `people-1` and so on.
_PEOPLE_PREFIX = "people-"


def build_context(viewer: SignedInRequest, template: InterviewTemplate) -> dict[str, Any]:
    """Return the values of the forms, as they were typed or as they begin."""
    form, is_post = viewer.request.POST, viewer.request.method == "POST"
    link = board_link.find_link(viewer, template.pk)
    usual_zone = link.candidate_timezone if link else ""
    usual_zone = usual_zone or template.candidate_timezone or viewer.clock.zone.key
    zone = form.get("candidate-zone") or usual_zone
    return {
        "book_values": {
            "name": form.get("candidate-name", link.candidate_name if link else ""),
            "email": form.get("candidate-email", link.candidate_email if link else ""),
            "zone": zone,
        },
        "candidate_zones": zone_choices(template.candidate_timezone or zone),
        "booked_link": link,
        "notifies_candidate": not is_post or "notify-candidate" in form,
        "notifies_interviewers": not is_post or "notify-interviewers" in form,
        "form_key": uuid4(),
        "hold_minutes": DEFAULT_HOLD_MINUTES,
        "max_hold_minutes": MAX_HOLD_MINUTES,
        **_describe_done(viewer),
    }


def read_interviewer_ids(form: QueryDict) -> dict[str, list[str]]:
    """Return the people who were chosen for the places of the groups, if there is a choice."""
    ids = [
        person_id
        for name in form
        if name.startswith(_PEOPLE_PREFIX)
        for person_id in form.getlist(name)
    ]
    return {"interviewerIds": list(dict.fromkeys(ids))} if ids else {}


def _describe_done(viewer: SignedInRequest) -> dict[str, str]:
    """Return a sentence about what was done a moment ago, and the URL of the booking, if any."""
    done = viewer.flash_messages
    texts = {
        "booked": _("The interview with %(candidate)s is booked."),
        "moved": _("The interview with %(candidate)s was moved."),
    }
    for tag, text in texts.items():
        booking_id = done.get(tag, "")
        if sentence := describe_booking(booking_id, text):
            url = reverse("booking-detail", args=[booking_id])
            return {"done_text": sentence, "done_url": url}
    if saved_text := types.describe_flash(done):
        return {"done_text": saved_text}
    if "held" in done:
        return {"done_text": _("The time slot is on hold. Book it before the hold expires.")}
    return {"done_text": _("The hold was released.") if "released" in done else ""}
