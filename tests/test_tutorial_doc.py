"""The tutorial's requests get the answers that it shows, from start to end."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from tests.access import callers
from tests.live_processes import ROOT
from tests.servers import response, send_bytes

PAGE = (ROOT / "docs/tutorial/first-booking.md").read_text()
ANSWERS = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]
REQUESTS = re.findall(r"^curl 'http://localhost:8000([^']+)'", PAGE, re.MULTILINE)
FEED = re.search(r"```\n(BEGIN:VCALENDAR.+?)```", PAGE, re.DOTALL)[1]
BOOKING_URL, BOOKING_BODY = re.search(
    r"^curl http://localhost:8000(\S+) .+?-d '(.+?)'\n```", PAGE, re.DOTALL | re.MULTILINE
).groups()
IDEMPOTENCY_KEY = re.search(r"Idempotency-Key: ([^']+)'", PAGE)[1]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample_data(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)


def connect_feed(serve) -> None:
    """Connect the tutorial's feed to Alice, as its fourth step does on a page."""
    content = FEED.replace("\n", "\r\n")
    server = serve(send_bytes(response(content, "200 OK", "Content-Type: text/calendar")))
    form = {"url": f"{server.url}/alice.ics", "name": "Work"}
    answer = callers.coordinator_client().post("/people/1/calendars/ics", form)
    assert answer.status_code == 302, answer.content


def without_read_times(answer: dict) -> dict:
    calendars = [{**read, "readAt": ""} for read in answer.get("calendars", ())]
    return {**answer, "calendars": calendars}


def book(client):
    headers = {"HTTP_IDEMPOTENCY_KEY": IDEMPOTENCY_KEY}
    return client.post(
        BOOKING_URL, json.loads(BOOKING_BODY), content_type="application/json", **headers
    )


def test_the_first_request_gets_the_answer_shown(client):
    assert client.get(REQUESTS[0]).json() == ANSWERS[0]


def test_the_connected_feed_changes_the_slots_as_shown(client, serve):
    connect_feed(serve)
    answer = client.get(REQUESTS[1]).json()
    assert without_read_times(answer) == without_read_times(ANSWERS[1])


def test_the_blocked_start_is_explained_as_shown(client, serve):
    connect_feed(serve)
    assert client.get(REQUESTS[2]).json() == ANSWERS[2]


def test_the_slot_is_booked_once_and_then_gone(client, serve):
    connect_feed(serve)
    first, second = book(client), book(client)
    assert first.status_code == 201
    assert second.json() == first.json()
    remaining = client.get(REQUESTS[0]).json()["availableSlots"]
    assert remaining == ANSWERS[1]["availableSlots"][:2]


def test_the_page_shows_three_requests_with_their_answers():
    assert (len(REQUESTS), len(ANSWERS)) == (3, 3)
