"""A program arranges interviews with a token: from an empty database to a swapped interviewer."""

from __future__ import annotations

from typing import Any

import pytest

from api.scopes import TOKEN_SCOPES
from tests.access import callers
from tests.journeys.mails import deliver_mails, find_link, list_recipients
from tests.servers import Radicale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

TEN, ELEVEN, NOON = (f"2025-01-22T{hour}:00:00Z" for hour in (10, 11, 12))
DANA = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Europe/Berlin"}
NOOR = {"name": "Noor Haddad", "email": "noor@example.com", "timeZone": "Asia/Kolkata"}
MORNING = [{"start": "2025-01-23T09:00:00Z", "end": "2025-01-23T12:00:00Z"}]
PEOPLE = ("alice", "bob", "chen")


class Program:
    """A program with a token that may do everything that tokens can."""

    def __init__(self) -> None:
        scopes = " ".join(TOKEN_SCOPES)
        self.client = callers.client_of_new_token(scope=scopes)

    def get(self, path: str, **query: str) -> Any:
        return self._read(self.client.get(f"/api/{path}", query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._read(self.client.post(f"/api/{path}", body or {}, "application/json"))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._read(self.client.put(f"/api/{path}", body, "application/json"))

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self._read(self.client.patch(f"/api/{path}", body, "application/json"))

    def _read(self, response: Any) -> Any:
        assert response.status_code < 300, response.content
        return response.json()


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def people(program, radicale_server) -> list[int]:
    """Three interviewers, of whom Alice has a CalDAV calendar; return their ids."""
    program.patch("company", {"name": "Example Ltd", "timeZone": "Europe/London"})
    ids = [add_person(program, name) for name in PEOPLE]
    radicale_server.put("dentist", "DTSTART:20250122T100000Z\nDTEND:20250122T110000Z")
    connect_calendar(program, ids[0], radicale_server)
    return ids


@pytest.fixture
def interview(program, people) -> str:
    """The path of an interview with Alice and one of Bob and Chen."""
    groups = [
        {"name": "Lead", "memberIds": people[:1], "required": "all"},
        {"name": "Second", "memberIds": people[1:], "required": 1},
    ]
    body = {"name": "Technical Interview", "durationMinutes": 60, "panel": {"groups": groups}}
    return f"interviews/{program.post('interviews', body)['id']}"


def add_person(program: Program, name: str) -> int:
    hours = [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]
    email = f"{name}@example.com"
    person = {"name": name.title(), "email": email, "timeZone": "UTC", "openHours": hours}
    return int(program.post("interviewers", person)["id"])


def connect_calendar(program: Program, person: int, server: Radicale) -> None:
    calendar = {
        "provider": "caldav",
        "url": server.url,
        "username": server.username,
        "password": server.password,
    }
    path = f"interviewers/{person}/connections"
    connection = program.post(path, calendar)
    assert program.post(f"{path}/{connection['id']}/check")["status"] == "known"


def list_slots(program: Program, interview: str) -> list[str]:
    period = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T14:00:00Z"}
    answer = program.get(f"{interview}/availability", **period)
    return [slot["start"] for slot in answer["availableSlots"]]


def test_candidate_is_booked_and_moved_with_another_interviewer(program, people, interview):
    alice, bob, chen = people
    assert TEN not in list_slots(program, interview)
    assert ELEVEN in list_slots(program, interview)
    link = program.post(f"{interview}/candidate-links", {"candidate": DANA})
    assert find_link(deliver_mails(), DANA["email"]) == link["url"]
    booking = program.post(
        f"{interview}/bookings",
        {"start": ELEVEN, "candidate": DANA, "interviewerIds": [alice, bob]},
    )
    assert deliver_recipients() == ["alice@example.com", "bob@example.com", DANA["email"]]
    path = f"bookings/{booking['id']}"
    swapped = program.post(
        f"{path}/replace-interviewer", {"interviewerId": bob, "replacementId": chen}
    )
    assert list_interviewers(swapped) == [alice, chen]
    assert deliver_recipients() == ["bob@example.com", "chen@example.com", DANA["email"]]
    moved = program.post(f"{path}/reschedule", {"start": NOON})
    assert (moved["start"], list_interviewers(moved)) == (NOON, [alice, chen])
    assert deliver_recipients() == ["alice@example.com", "chen@example.com", DANA["email"]]


def test_candidate_is_reminded_and_booked_in_a_window(program, interview):
    link = program.post(f"{interview}/candidate-links", {"candidate": NOOR})
    deliver_mails()
    program.post(f"candidate-links/{link['id']}/remind")
    assert deliver_recipients() == [NOOR["email"]]
    windows = program.put(f"candidate-links/{link['id']}/windows", {"windows": MORNING})
    assert windows == program.get(f"candidate-links/{link['id']}/windows")
    slots = query_slots(program, interview, windows["windows"])
    body = {"start": slots[0], "candidate": NOOR, "candidateLinkId": link["id"]}
    booking = program.post(f"{interview}/bookings", body)
    assert booking["start"] == MORNING[0]["start"]
    state = program.get(f"candidate-links/{link['id']}")
    assert (state["state"], state["bookingId"]) == ("booked", booking["id"])
    assert NOOR["email"] in deliver_recipients()


def query_slots(program: Program, interview: str, periods: list[dict[str, str]]) -> list[str]:
    answer = program.post(f"{interview}/availability/query", {"queryPeriods": periods})
    return [slot["start"] for slot in answer["availableSlots"]]


def deliver_recipients() -> list[str]:
    return list_recipients(deliver_mails())


def list_interviewers(booking: dict[str, Any]) -> list[int]:
    return sorted(person["id"] for person in booking["interviewers"])
