"""The addresses beside the endpoint itself: the schema, its page, the admin, no redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from config.wsgi import application
from tests.bookings.booking_factories import CANDIDATE, TEN, book, hold
from tests.factories import alice, bob, empty_calendars, technical_interview
from tests.rolled_back import rolled_back

pytestmark = pytest.mark.django_db


def from_here(environ, start_response):
    """The service as it is on this machine, where trying needs no token."""
    return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


SCHEMA = schemathesis.openapi.from_wsgi("/api/schema", from_here)


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yml"))
    assert "interviewAvailability" in (tmp_path / "schema.yml").read_text()


def test_the_schema_names_each_endpoint_once():
    assert list(SCHEMA.raw_schema["paths"]) == [
        "/api/audit",
        "/api/availability/query",
        "/api/interviewers",
        "/api/interviewers/{interviewer_id}",
        "/api/interviewers/{interviewer_id}/connections",
        "/api/interviewers/{interviewer_id}/connections/{connection_id}",
        "/api/interviewers/{interviewer_id}/connections/{connection_id}/invitation",
        "/api/interviewers/{interviewer_id}/special-days",
        "/api/interviewers/{interviewer_id}/special-days/{days_id}",
        "/api/interviews/{interview_id}/availability",
        "/api/interviews/{interview_id}/availability/explain",
        "/api/interviews/{interview_id}/availability/query",
        "/api/interviews/{interview_id}/bookings",
        "/api/interviews/{interview_id}/bookings/{booking_id}",
        "/api/interviews/{interview_id}/bookings/{booking_id}/cancel",
        "/api/interviews/{interview_id}/bookings/{booking_id}/reschedule",
        "/api/interviews/{interview_id}/holds",
        "/api/interviews/{interview_id}/holds/{hold_id}",
        "/api/me",
        "/api/session",
    ]


def test_the_api_page_needs_nothing_from_elsewhere(client):
    page = client.get("/api/docs").content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith(("/static/", "/api/docs?")) for source in sources)


def test_the_admin_asks_for_a_sign_in(client):
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 200


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_endpoint_answers_in_production_without_a_redirect(settings, slash):
    settings.DEBUG = False
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability{slash}"
    assert Client().get(url).status_code == 200


@pytest.fixture
def there(calendar_service, frozen) -> Iterator[dict[str, Any]]:
    """The ids of things that there are, a slot of people who are free, and somebody who wants it.

    Between requests, the connection stays open with the test's transaction in it.
    """
    calendar_service(empty_calendars(alice(), bob()))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    template = technical_interview(alice(), bob())
    held = str(hold(template, "2025-01-22T12:00:00Z").pk)
    yield {
        "interview_id": str(template.pk),
        "interviewer_id": str(alice().pk),
        "booking_id": str(book(template, TEN).pk),
        "hold_id": held,
        "hold": held,
        "start": "2025-01-22T15:00:00Z",
        "candidate": CANDIDATE,
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def mend(said: Any, there: dict[str, Any]) -> None:
    """Have it name what there is, where it names anything of the kind."""
    if isinstance(said, dict):
        said.update({name: there[name] for name in there if name in said})


@SCHEMA.parametrize()
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_the_answer_is_as_the_schema_says(case, there):
    # a schema cannot say that a window must end after it starts
    unsayable = [positive_data_acceptance]
    with rolled_back():
        case.call_and_validate(excluded_checks=unsayable)
    # what was wrong with ids and starts, and was to be refused, is now mended
    mend(case.path_parameters, there)
    mend(case.body, there)
    with rolled_back():
        case.call_and_validate(excluded_checks=[*unsayable, negative_data_rejection])
