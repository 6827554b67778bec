"""The examples of docs/reference/api/availability.md and of the README's edge case are real."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from people.models import Interviewer
from tests.factories import free_busy_entry
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/availability.md").read_text()
EXPECTED, UNKNOWN, QUERY = (
    json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
)
URL = re.search(r"curl 'http://localhost:8000([^']+)'", PAGE)[1]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample_data(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)


@pytest.fixture
def bob_left_out(calendar_service) -> None:
    """The simulated service answers for Alice only."""
    calendar_service([free_busy_entry(Interviewer.objects.get(pk=1))])


def test_slots_are_listed_as_shown(client):
    assert client.get(URL).json() == EXPECTED


@pytest.mark.usefixtures("bob_left_out")
def test_an_unreadable_calendar_is_answered_as_shown(client):
    answer = client.get(URL, HTTP_X_REQUEST_ID=UNKNOWN["requestId"])
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"]
    assert answer.json() == UNKNOWN


@pytest.mark.usefixtures("bob_left_out")
def test_the_edge_case_of_the_readme_is_answered_as_shown(client):
    readme = (ROOT / "README.md").read_text()
    section = readme[readme.index("## The edge case") :]
    shown = json.loads(re.search(r"```json\n(.+?)```", section, re.DOTALL)[1])
    answer = client.get(URL, HTTP_X_REQUEST_ID=shown["requestId"])
    assert answer.json() == shown


@pytest.mark.parametrize("url", ["/api/availability/query", "/api/interviews/1/availability/query"])
def test_the_query_shown_is_accepted(client, url):
    answer = client.post(url, QUERY, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["durationMinutes"] == QUERY["durationMinutes"]


def test_the_table_lists_every_parameter(client):
    documented = set()
    for names in re.findall(r"^\| (`[^|]+`) \|", PAGE.split("```")[0], re.MULTILINE):
        documented |= set(re.findall(r"`(\w+)`", names))
    schema = client.get("/api/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
    operation = schema["paths"]["/api/interviews/{interviewId}/availability"]["get"]
    query = {item["name"] for item in operation["parameters"] if item["in"] == "query"}
    assert documented == query
