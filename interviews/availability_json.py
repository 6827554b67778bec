"""Render availability and explanations as JSON bytes.

`slots_json` writes the slots and `explanation_json` the explanation; this module adds the head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from calendars.reader import CalendarRead
from engine import timestamps
from engine.grid import MINUTE
from interviews import explanation_json, proof_json
from interviews.availability import Availability
from interviews.explanations import AvailabilityResult, StartExplanation
from interviews.interview_spec import InterviewSpec
from interviews.slots_json import build_slots, serialize_slots

#: The most unknown intervals in a problem. Beyond it, each calendar has an equal part.
MAX_PROBLEM_INTERVALS = 1_000

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class AvailabilityRenderer(BaseRenderer):
    """Pass on rendered availability, and leave other data, such as problems, to DRF's renderer.

    The view renders availability itself, because an error of a renderer has no response.
    """

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        if isinstance(data, StartExplanation):
            names = _names_by_id(data.availability)
            return _encode(explanation_json.build_start_explanation(data, names)).encode()
        return bytes(JSONRenderer().render(data, accepted_media_type, renderer_context))


def build_unknown_members(reads: Sequence[CalendarRead]) -> dict[str, Any]:
    """Return the members of a problem for the unknown intervals of some calendar reads.

    If there are too many intervals, the first of each calendar are listed, one at least, and
    `unknownTruncated` is true.
    """
    unread = [read for read in reads if read.reason and read.free_busy.unknown]
    if sum(len(read.free_busy.unknown) for read in unread) <= MAX_PROBLEM_INTERVALS:
        return {"unknown": list_unknown_intervals(unread)}
    maximum = max(1, MAX_PROBLEM_INTERVALS // len(unread))
    return {"unknown": list_unknown_intervals(unread, maximum), "unknownTruncated": True}


def list_unknown_intervals(
    reads: Iterable[CalendarRead], maximum: int | None = None
) -> list[dict[str, Any]]:
    """Return the JSON of the unknown intervals of some calendar reads, up to a number of each."""
    return [
        {
            **_build_calendar(read),
            "reason": read.reason.value,
            "start": timestamps.format_utc(start),
            "end": timestamps.format_utc(end),
        }
        for read in reads
        if read.reason
        for start, end in read.free_busy.unknown[:maximum]
    ]


def _build_read(read: CalendarRead) -> dict[str, Any]:
    """Return the JSON of a calendar read; `readAt` is null if the calendar was not read."""
    return {
        **_build_calendar(read),
        "status": read.status.value,
        "reason": read.reason.value if read.reason else None,
        "readAt": None if read.read_at is None else timestamps.format_utc(read.read_at),
    }


def _build_calendar(read: CalendarRead) -> dict[str, Any]:
    return {
        "interviewerId": read.calendar.interviewer_id,
        "name": read.calendar.interviewer_name,
        "calendar": read.calendar.name,
        "provider": read.calendar.provider,
    }


def render_availability(result: AvailabilityResult) -> bytes:
    """Return the JSON of availability; raise QueryTimeoutError at the deadline."""
    availability = result.availability
    if "proof" in availability.options.include:
        return _render_with_proof(result)
    for_candidate = availability.options.for_candidate
    head = _encode(_build_candidate_head(availability) if for_candidate else _build_head(result))
    return f'{head[:-1]},"availableSlots":[{serialize_slots(availability)}]}}'.encode()


def _render_with_proof(result: AvailabilityResult) -> bytes:
    availability = result.availability
    body = {
        **_build_head(result),
        "availableSlots": build_slots(availability),
        "proof": proof_json.build_claims(availability),
    }
    body["proof"]["digest"] = proof_json.compute_digest(body)
    return _encode(body).encode()


def _build_candidate_head(availability: Availability) -> dict[str, Any]:
    """Return what a candidate may know of the interview."""
    return {"view": "candidate", **_build_interview(availability.spec)}


def _build_interview(spec: InterviewSpec) -> dict[str, Any]:
    return {
        "interviewId": spec.id,
        "name": spec.name,
        "durationMinutes": spec.duration // MINUTE,
    }


def _build_head(result: AvailabilityResult) -> dict[str, Any]:
    """Return all of a response but its slots and its proof."""
    availability = result.availability
    spec, options = availability.spec, availability.options
    head: dict[str, Any] = {
        **_build_interview(spec),
        "interviewers": [
            {"id": person.pk, "name": person.name} for person in spec.panel.interviewers
        ],
    }
    if options.partial:
        head["unknown"] = list_unknown_intervals(availability.incomplete_reads)
    if "calendars" in options.include:
        head["calendars"] = [_build_read(read) for read in availability.calendar_reads]
    if result.explanation:
        names = _names_by_id(availability)
        head["explanation"] = explanation_json.build_explanation(result.explanation, names)
    return head


def _names_by_id(availability: Availability) -> dict[int, str]:
    return {person.pk: person.name for person in availability.spec.panel.interviewers}


def _encode(value: Any) -> str:
    return _ENCODER.encode(value)
