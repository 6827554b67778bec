"""The product's addresses, and beside them a plain view that makes the same database queries.

The simulated calendar is replaced by a helper that answers each interviewer with the meetings of
a workload, which here lies a week ahead; and there are people whose calendars are connected, and
were read a moment ago.
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
from engine.freebusy import BusyType
from engine.timestamps import format_utc
from interviews import panel_data, spec
from interviews.models import InterviewTemplate
from people.models import Interviewer
from service import mock_availability

WORK = WORKLOADS[0]
_LATER = (int(time.time()) - MONDAY) // 86400 * 86400 + 7 * 86400
#: The workload's window, as the query of a request.
WINDOW = {"start": format_utc(WORK.window[0] + _LATER), "end": format_utc(WORK.window[1] + _LATER)}
_BUSY = [
    [{"start": format_utc(start + _LATER), "end": format_utc(end + _LATER)} for start, end in busy]
    for busy in WORK.calendars.values()
]


def get_free_busy_data(interviewer_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"interviewerId": number, "name": "", "busy": busy}
        for number, busy in zip(interviewer_ids, _BUSY)
    ]


mock_availability.get_free_busy_data = get_free_busy_data


def create_snapshots() -> int:
    """Give the workload's people calendars whose snapshots are fresh; the id of their template."""
    template = InterviewTemplate.objects.create(name="Kept", duration=WORK.duration // 60)
    for number, busy in enumerate(WORK.calendars.values()):
        person = Interviewer.objects.create(name=f"Person {number}")
        template.interviewers.add(person)
        connection = Connection.objects.create(interviewer=person, provider="ics", name="Work")
        asked = CalendarRequest.from_connection(
            build_calendar(number, person, connection), connection
        )
        later = tuple((start + _LATER, end + _LATER) for start, end in busy)
        window = (WORK.window[0] + _LATER - DAY, WORK.window[1] + _LATER + DAY)
        kept = CalendarSnapshot(window, int(time.time()), {BusyType.BUSY: later})
        snapshots.to_row(connection.pk, asked.fingerprint, kept).save()
    return int(template.pk)


def plain(_: HttpRequest, interview_id: int) -> JsonResponse:
    template = spec.get_template(interview_id)
    panel = spec.load_spec(template).panel
    rows = panel_data.load(panel.interviewers, (0, 1), int(time.time()))
    return JsonResponse(
        {
            "interviewId": template.pk,
            "name": template.name,
            "durationMinutes": template.duration,
            "interviewers": [{"id": one.pk, "name": one.name} for one in panel.interviewers],
            "connections": len(rows.connections),
        }
    )


urlpatterns = [path("plain/<int:interview_id>", plain), path("", include("config.urls"))]
