"""Slotsmith as an interviewer, a coordinator and the operator use it: endpoints and commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.test import Client

from calendars.models import Connection
from engine.intervals import Interval, clip, merge, subtract
from engine.timestamps import format_utc
from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.caldav_servers.caldav_server import PASSWORDS, CalDavServer
from tests.factories import set_rules, technical_interview, utc_seconds

#: Two weeks around the start of summer time in London.
PERIOD = ("2025-03-24T00:00:00Z", "2025-04-07T00:00:00Z")
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.org", "timeZone": "Asia/Kolkata"}


def ann() -> Interviewer:
    values = {"timezone": "Europe/London", "email": "ann@example.com"}
    return Interviewer.objects.get_or_create(name="Ann", defaults=values)[0]


def connect(server: CalDavServer, url: str, **fields: Any) -> Connection:
    """Connect a calendar of Ann, who signs in as ann."""
    values = {"username": "ann", "password": PASSWORDS["ann"]} if server.has_sign_in else {}
    values |= {"provider": "caldav", "name": "Work", **fields}
    return Connection.objects.create(interviewer=ann(), url=url, **values)


def template() -> InterviewTemplate:
    """Return Ann's interview of 15 minutes, which may start at any quarter of an hour."""
    found = InterviewTemplate.objects.first()
    return found or set_rules(technical_interview(ann(), duration=15), step=15, notice=0)


def ask(period: tuple[str, str] = PERIOD, **more: Any) -> Any:
    """Ask for slots with what the calendars contain now, or with a `maxStalenessSeconds`."""
    query = {"start": period[0], "end": period[1], "maxStalenessSeconds": 0, **more}
    return Client().get(f"/api/interviews/{template().pk}/availability", query)


def busy(period: tuple[str, str] = PERIOD, **more: Any) -> list[str]:
    """Return the times of a period in which no slot is offered, as `start/end` in UTC."""
    response = ask(period, **more)
    assert response.status_code == 200, response.json()
    slots = [
        (utc_seconds(slot["start"]), utc_seconds(slot["end"]))
        for slot in response.json()["availableSlots"]
    ]
    window = (utc_seconds(period[0]), utc_seconds(period[1]))
    return format_intervals(subtract([window], merge(slots)))


def join(intervals: Sequence[str], period: tuple[str, str] = PERIOD) -> list[str]:
    """Return `start/end` texts, such as 2025-03-24T09:00/10:00, merged and cut to a period."""
    window = (utc_seconds(period[0]), utc_seconds(period[1]))
    return format_intervals(merge(clip([parse(text) for text in intervals], window)))


def parse(text: str) -> Interval:
    """Return an interval; an end without a day is on the day of the start."""
    start, _, end = text.partition("/")
    return utc_seconds(start), utc_seconds(end if "T" in end else f"{start[:11]}{end}")


def format_intervals(intervals: Sequence[Interval]) -> list[str]:
    return [f"{format_utc(start)}/{format_utc(end)}" for start, end in intervals]


def why_unknown() -> tuple[str, str]:
    """Return the reason and the sentence with which a calendar is refused."""
    response = ask()
    assert response.status_code == 503, response.json()
    return response.json()["unknown"][0]["reason"], response.json()["detail"]


def book(start: str) -> Any:
    url = f"/api/interviews/{template().pk}/bookings"
    return _post(url, {"start": start, "candidate": CANDIDATE})


def change(booking: dict[str, Any], action: str, **content: str) -> Any:
    return _post(f"/api/bookings/{booking['id']}/{action}", content)


def _post(url: str, content: dict[str, Any]) -> Any:
    return Client().post(url, content, content_type="application/json")


def deliver() -> None:
    """Write what was booked into the calendars, as the operator's command does."""
    call_command("deliver_outbox", "--once", verbosity=0)
