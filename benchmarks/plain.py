"""URLs of the product plus a plain view that makes the same database queries.

The simulated calendar is replaced by a function that returns the meetings of a workload, shifted to
next week. `create_snapshots` adds people whose connected calendars have fresh snapshots.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from benchmarks.workloads import DAY, MONDAY, WORKLOADS
from calendars import snapshots
from calendars.models import Connection
from calendars.read_plan import CalendarRequest, build_calendar
from calendars.snapshots import CalendarSnapshot
from engine.busy_time import BusyType
from engine.timestamps import format_utc
from interviews import interview_spec, panel_data
from interviews.models import InterviewTemplate
from people.models import Interviewer
from service import mock_availability

WORKLOAD = WORKLOADS[0]
_SHIFT_SECONDS = (int(time.time()) - MONDAY) // 86400 * 86400 + 7 * 86400
#: The workload's window as the query parameters of a request.
WINDOW = {
    "start": format_utc(WORKLOAD.window[0] + _SHIFT_SECONDS),
    "end": format_utc(WORKLOAD.window[1] + _SHIFT_SECONDS),
}
_BUSY = [
    [
        {"start": format_utc(start + _SHIFT_SECONDS), "end": format_utc(end + _SHIFT_SECONDS)}
        for start, end in busy
    ]
    for busy in WORKLOAD.calendars.values()
]


def get_free_busy_data(interviewer_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"interviewerId": number, "name": "", "busy": busy}
        for number, busy in zip(interviewer_ids, _BUSY)
    ]


mock_availability.get_free_busy_data = get_free_busy_data


def create_snapshots() -> int:
    """Create people with fresh calendar snapshots and return the id of their template."""
    template = InterviewTemplate.objects.create(name="Snapshots", duration=WORKLOAD.duration // 60)
    for number, busy in enumerate(WORKLOAD.calendars.values()):
        person = Interviewer.objects.create(name=f"Person {number}")
        template.interviewers.add(person)
        connection = Connection.objects.create(interviewer=person, provider="ics", name="Work")
        request = CalendarRequest.from_connection(
            build_calendar(number, person, connection), connection
        )
        busy_shifted = tuple((start + _SHIFT_SECONDS, end + _SHIFT_SECONDS) for start, end in busy)
        window = (
            WORKLOAD.window[0] + _SHIFT_SECONDS - DAY,
            WORKLOAD.window[1] + _SHIFT_SECONDS + DAY,
        )
        snapshot = CalendarSnapshot(window, int(time.time()), {BusyType.BUSY: busy_shifted})
        snapshots.to_row(connection.pk, request.fingerprint, snapshot).save()
    return int(template.pk)


def plain_view(_: HttpRequest, interview_id: int) -> JsonResponse:
    template = interview_spec.get_template(interview_id)
    panel = interview_spec.load_spec(template).panel
    rows = panel_data.load(panel.interviewers, (0, 1), int(time.time()))
    return JsonResponse(
        {
            "interviewId": template.pk,
            "name": template.name,
            "durationMinutes": template.duration,
            "interviewers": [
                {"id": interviewer.pk, "name": interviewer.name}
                for interviewer in panel.interviewers
            ],
            "connections": len(rows.connections),
        }
    )


urlpatterns = [path("plain/<int:interview_id>", plain_view), path("", include("config.urls"))]
