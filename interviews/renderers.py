"""Answers to bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from calendars.reader import CalendarRead
from engine import timestamps
from engine.grid import MINUTE
from interviews import explanation_json, proof_json
from interviews.availability import Availability
from interviews.explanations import AvailabilityResult, StartExplanation
from interviews.slots_json import serialize_slots

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class AvailabilityRenderer(BaseRenderer):
    """JSON; anything but an answer (a problem, say) goes the framework's own way."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, AvailabilityResult):
            return _answered(data)
        if isinstance(data, StartExplanation):
            return _dumped(
                explanation_json.build_start_explanation(data, _names(data.availability))
            ).encode()
        return bytes(JSONRenderer().render(data, accepted_media_type, renderer_context))


def list_unknown_intervals(unread: Iterable[CalendarRead]) -> list[dict[str, Any]]:
    """Whose time is unknown in which calendar, why, and from when to when."""
    return [
        {
            **_whose(read),
            "reason": read.reason.value,
            "start": timestamps.format_utc(start),
            "end": timestamps.format_utc(end),
        }
        for read in unread
        if read.reason
        for start, end in read.free_busy.unknown
    ]


def _calendar(read: CalendarRead) -> dict[str, Any]:
    """How a calendar was read; `readAt` is null if it was not."""
    return {
        **_whose(read),
        "status": read.status.value,
        "reason": read.reason.value if read.reason else None,
        "readAt": None if read.read_at is None else timestamps.format_utc(read.read_at),
    }


def _whose(read: CalendarRead) -> dict[str, Any]:
    return {
        "interviewerId": read.calendar.interviewer_id,
        "name": read.calendar.interviewer_name,
        "calendar": read.calendar.name,
        "provider": read.calendar.provider,
    }


def _answered(data: AvailabilityResult) -> bytes:
    found = data.availability
    if found.options.for_candidate:
        return f'{{"availableSlots":[{serialize_slots(found)}]}}'.encode()
    if "proof" in found.options.include:
        return _proved(data)
    return f'{_dumped(_head(data))[:-1]},"availableSlots":[{serialize_slots(found)}]}}'.encode()


def _proved(data: AvailabilityResult) -> bytes:
    found = data.availability
    answer = {
        **_head(data),
        "availableSlots": json.loads(f"[{serialize_slots(found)}]"),
        "proof": proof_json.build_claims(found),
    }
    answer["proof"]["digest"] = proof_json.compute_digest(answer)
    return _dumped(answer).encode()


def _head(data: AvailabilityResult) -> dict[str, Any]:
    """Everything of an answer but its slots."""
    found = data.availability
    interview, options = found.spec, found.options
    head: dict[str, Any] = {
        "interviewId": interview.id,
        "name": interview.name,
        "durationMinutes": interview.duration // MINUTE,
        "interviewers": [{"id": one.pk, "name": one.name} for one in interview.panel.interviewers],
    }
    if options.partial:
        head["unknown"] = list_unknown_intervals(found.incomplete_reads)
    if "calendars" in options.include:
        head["calendars"] = [_calendar(read) for read in found.calendar_reads]
    if data.explanation:
        head["explanation"] = explanation_json.build_explanation(data.explanation, _names(found))
    return head


def _names(found: Availability) -> dict[int, str]:
    return {one.pk: one.name for one in found.spec.panel.interviewers}


def _dumped(value: Any) -> str:
    return _JSON.encode(value)
