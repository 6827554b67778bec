"""The base of API views whose requests name a slot of an interview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from bookings import holds
from bookings.loaded_interview import LoadedInterview
from bookings.precondition import ChangeOptions, Precondition
from bookings.slot_check import SlotRequest
from interviews.views import TemplateView
from outbox.mail_recipients import ALL_RECIPIENTS


class SlotView(TemplateView):
    """A view whose requests may name a slot of an interview."""

    @staticmethod
    def validate_body(
        serializer: type[Serializer], request: Request, interview: LoadedInterview
    ) -> dict[str, Any]:
        """Return the validated body; the serializer checks the start against the interview."""
        context = {
            "interview": interview.spec,
            "default_timezone": interview.template.candidate_timezone,
        }
        body = serializer(data=request.data, context=context)
        body.is_valid(raise_exception=True)
        validated: dict[str, Any] = body.validated_data
        return validated


def build_slot_request(
    template_id: int, body: dict[str, Any], now: int, loaded: LoadedInterview | None = None
) -> SlotRequest:
    """Return a request for the start or the hold of a body; raise HoldNotFoundError.

    `loaded` is the interview, if the caller has loaded it.
    """
    if "holdId" in body:
        slot_request = holds.build_request(holds.get(template_id, body["holdId"]), now)
    else:
        slot_request = SlotRequest(template_id, body["start"], now)
    return replace(
        slot_request,
        allow_candidate_overlap=body["allowCandidateOverlap"],
        interviewer_ids=tuple(body.get("interviewerIds", ())),
        changes=slot_request.changes + tuple(body["applyChanges"]),
        loaded=loaded,
    )


def build_change_options(request: Request, body: dict[str, Any]) -> ChangeOptions:
    """Return the precondition of a request, and who gets mails."""
    if_match = request.headers.get("If-Match", "")
    precondition = Precondition(if_match, body.get("expectedSequence"))
    return ChangeOptions(precondition, body.get("notify", ALL_RECIPIENTS))
