"""The product's addresses, and beside them a plain view that makes the same database queries.

The simulated calendar is replaced by a helper that answers each interviewer with the meetings of
a workload, which here lies a week ahead.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from benchmarks.workloads import MONDAY, WORKLOADS
from engine.instants import write
from interviews import interview, people
from service import mock_availability

WORK = WORKLOADS[0]
_LATER = (int(time.time()) - MONDAY) // 86400 * 86400 + 7 * 86400
#: The workload's window, as the query of a request.
WINDOW = {"start": write(WORK.window[0] + _LATER), "end": write(WORK.window[1] + _LATER)}
_BUSY = [
    [{"start": write(start + _LATER), "end": write(end + _LATER)} for start, end in busy]
    for busy in WORK.calendars.values()
]


def get_free_busy_data(interviewer_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"interviewerId": number, "name": "", "busy": busy}
        for number, busy in zip(interviewer_ids, _BUSY)
    ]


mock_availability.get_free_busy_data = get_free_busy_data


def plain(_: HttpRequest, interview_id: int) -> JsonResponse:
    template = interview.template(interview_id)
    panel = interview.of_template(template).panel
    rows = people.load(panel.interviewers, (0, 1), int(time.time()))
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
