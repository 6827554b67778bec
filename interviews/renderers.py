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
from interviews.explanations import Answered, StartExplained
from interviews.slots_json import slots

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class AnswerRenderer(BaseRenderer):
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
        if isinstance(data, Answered):
            return _answered(data)
        if isinstance(data, StartExplained):
            return _dumped(explanation_json.start(data, _names(data.found))).encode()
        return bytes(JSONRenderer().render(data, accepted_media_type, renderer_context))


def unknown_stretches(unread: Iterable[CalendarRead]) -> list[dict[str, Any]]:
    """Whose time is unknown in which calendar, why, and from when to when."""
    return [
        {
            **_whose(read),
            "reason": read.why.value,
            "start": timestamps.write(start),
            "end": timestamps.write(end),
        }
        for read in unread
        if read.why
        for start, end in read.free_busy.unknown
    ]


def _calendar(read: CalendarRead) -> dict[str, Any]:
    """How a calendar was read; `readAt` is null if it was not."""
    return {
        **_whose(read),
        "status": read.status.value,
        "reason": read.why.value if read.why else None,
        "readAt": None if read.read_at is None else timestamps.write(read.read_at),
    }


def _whose(read: CalendarRead) -> dict[str, Any]:
    return {
        "interviewerId": read.calendar.interviewer_id,
        "name": read.calendar.interviewer_name,
        "calendar": read.calendar.name,
        "provider": read.calendar.provider,
    }


def _answered(data: Answered) -> bytes:
    found = data.found
    if found.options.candidate:
        return f'{{"availableSlots":[{slots(found)}]}}'.encode()
    if "proof" in found.options.include:
        return _proved(data)
    return f'{_dumped(_head(data))[:-1]},"availableSlots":[{slots(found)}]}}'.encode()


def _proved(data: Answered) -> bytes:
    found = data.found
    answer = {
        **_head(data),
        "availableSlots": json.loads(f"[{slots(found)}]"),
        "proof": proof_json.claims(found),
    }
    answer["proof"]["digest"] = proof_json.digest(answer)
    return _dumped(answer).encode()


def _head(data: Answered) -> dict[str, Any]:
    """Everything of an answer but its slots."""
    found = data.found
    interview, options = found.interview, found.options
    head: dict[str, Any] = {
        "interviewId": interview.id,
        "name": interview.name,
        "durationMinutes": interview.duration // MINUTE,
        "interviewers": [{"id": one.pk, "name": one.name} for one in interview.panel.interviewers],
    }
    if options.partial:
        head["unknown"] = unknown_stretches(found.unread)
    if "calendars" in options.include:
        head["calendars"] = [_calendar(read) for read in found.reads]
    if data.explained:
        head["explanation"] = explanation_json.explanation(data.explained, _names(found))
    return head


def _names(found: Availability) -> dict[int, str]:
    return {one.pk: one.name for one in found.interview.panel.interviewers}


def _dumped(value: Any) -> str:
    return _JSON.encode(value)
