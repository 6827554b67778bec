"""URLs of the product, and plain views beside it for `make bench-http`.

The simulated calendar is replaced by a function that returns the meetings of a workload, shifted to
next week. `create_data` adds panels whose connected calendars have fresh snapshots, a token and a
session of a coordinator.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from access import api_tokens, limits
from access.models import ApiToken
from benchmarks.workloads import DAY, MONDAY, WORKLOADS, Workload
from calendars import snapshots
from calendars.models import Connection, Snapshot
from calendars.read_plan import CalendarRequest, build_calendar
from calendars.snapshots import CalendarSnapshot
from engine.busy_time import BusyType
from engine.timestamps import format_utc
from interviews.models import InterviewTemplate
from people.models import Interviewer
from service import mock_availability

#: A request with this header gets the number of its queries in the header `X-Queries`.
COUNT_HEADER = "X-Count-Queries"
_SHIFT_SECONDS = (int(time.time()) - MONDAY) // DAY * DAY + 7 * DAY
#: The window of all requests, a week, as query parameters.
WINDOW = {
    "start": format_utc(MONDAY + _SHIFT_SECONDS),
    "end": format_utc(MONDAY + _SHIFT_SECONDS + 7 * DAY),
}
#: The workloads of the panels with snapshots.
PANELS = [WORKLOADS[0], WORKLOADS[1], Workload(people=50, busy=200, days=30, required=50)]
_BUSY = [
    [
        {"start": format_utc(start + _SHIFT_SECONDS), "end": format_utc(end + _SHIFT_SECONDS)}
        for start, end in busy
    ]
    for busy in WORKLOADS[0].calendars.values()
]


def get_free_busy_data(interviewer_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"interviewerId": number, "name": "", "busy": busy}
        for number, busy in zip(interviewer_ids, _BUSY)
    ]


mock_availability.get_free_busy_data = get_free_busy_data
limits.ACCOUNT_REQUESTS_PER_MINUTE = 10**9


def create_data() -> dict[str, Any]:
    """Create panels with snapshots; return their ids by size, a token and a session."""
    templates = {work.people: create_snapshots(work) for work in PANELS}
    token = ApiToken(name="Bench", scope="availability:read", requests_per_minute=10**9)
    client = Client()
    client.force_login(User.objects.create_superuser("bench", "", "secret"))
    return {
        "templates": templates,
        "token": api_tokens.issue(token, timezone.now()),
        "session": client.cookies["sessionid"].value,
        "window": WINDOW,
    }


def create_snapshots(work: Workload = WORKLOADS[0]) -> int:
    """Create people with fresh calendar snapshots and return the id of their template."""
    template = InterviewTemplate.objects.create(name="Snapshots", duration=work.duration // 60)
    for number, busy in enumerate(work.calendars.values()):
        person = Interviewer.objects.create(name=f"Person {number}")
        template.interviewers.add(person)
        calendar = Connection.objects.create(interviewer=person, provider="ics", name="Work")
        request = CalendarRequest.from_connection(
            build_calendar(number, person, calendar), calendar
        )
        busy_shifted = tuple((start + _SHIFT_SECONDS, end + _SHIFT_SECONDS) for start, end in busy)
        window = MONDAY + _SHIFT_SECONDS - 14 * DAY, MONDAY + _SHIFT_SECONDS + 60 * DAY
        snapshot = CalendarSnapshot(window, int(time.time()), {BusyType.BUSY: busy_shifted})
        snapshots.to_row(calendar.pk, request.fingerprint, snapshot).save()
    return int(template.pk)


def refresh_snapshots(_: HttpRequest) -> HttpResponse:
    """Make all snapshots new, as the periodic job does."""
    Snapshot.objects.update(read_at=timezone.now().replace(microsecond=0))
    return HttpResponse()


def plain_view(request: HttpRequest, address: str) -> HttpResponse:
    """Return the bytes that the endpoint at an address returned to the first request."""
    body = _call_endpoint(
        f"/api/{address}?{request.META['QUERY_STRING']}",
        request.META["HTTP_HOST"],
        request.META["HTTP_AUTHORIZATION"],
    )
    return HttpResponse(body, content_type="application/json")


@lru_cache
def _call_endpoint(address: str, host: str, authorization: str) -> bytes:
    client = Client(HTTP_HOST=host, HTTP_AUTHORIZATION=authorization)
    return bytes(client.get(address).content)


def count_queries(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count the queries of requests that ask for it; a middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if COUNT_HEADER not in request.headers:
            return get_response(request)
        statements: list[str] = []

        def record(execute: Any, sql: str, *more: Any) -> Any:
            statements.append(sql)
            return execute(sql, *more)

        with connection.execute_wrapper(record):
            response = get_response(request)
        response["X-Queries"] = str(len(statements))
        return response

    return middleware


urlpatterns = [
    path("api/plain/<path:address>", plain_view),
    path("plain/refresh", refresh_snapshots),
    path("", include("config.urls")),
]
