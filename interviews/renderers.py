"""Availability to bytes.

A slot's text is made once and kept: formatting thousands of instants for every answer would cost
more than finding the slots.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from calendars.reader import CalendarRead
from engine import instants
from interviews.availability import Availability


class AvailabilityRenderer(BaseRenderer):
    """JSON; anything but an Availability (a problem, say) goes the framework's own way."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, Availability):
            return _availability(data)
        return bytes(JSONRenderer().render(data, accepted_media_type, renderer_context))


def unknown_stretches(unread: Iterable[CalendarRead]) -> list[dict[str, Any]]:
    """Whose time is unknown in which calendar, why, and from when to when."""
    return [
        {
            **_whose(read),
            "reason": read.why.value,
            "start": instants.write(start),
            "end": instants.write(end),
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
        "readAt": None if read.read_at is None else instants.write(read.read_at),
    }


def _whose(read: CalendarRead) -> dict[str, Any]:
    return {
        "interviewerId": read.calendar.interviewer_id,
        "name": read.calendar.interviewer_name,
        "calendar": read.calendar.name,
        "provider": read.calendar.provider,
    }


def _availability(data: Availability) -> bytes:
    head: dict[str, Any] = {
        "interviewId": data.template.pk,
        "name": data.template.name,
        "durationMinutes": data.template.duration,
        "interviewers": [{"id": one.pk, "name": one.name} for one in data.interviewers],
    }
    if data.options.partial:
        head["unknown"] = unknown_stretches(data.unread)
    if "calendars" in data.options.include:
        head["calendars"] = [_calendar(read) for read in data.reads]
    answer = data.answer
    slots = ",".join(
        [_slot(start, answer.grid.duration) for start in answer.grid.starts(answer.mask)]
    )
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return f'{text[:-1]},"availableSlots":[{slots}]}}'.encode()


@lru_cache(maxsize=32768)
def _slot(start: int, duration: int) -> str:
    return f'{{"start":"{instants.write(start)}","end":"{instants.write(start + duration)}"}}'
