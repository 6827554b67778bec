"""Every error is reported as problem details (RFC 9457)."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from interviews import explanations
from tests.factories import alice, technical_interview
from tests.problem_details import problem_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/interviews/1/x", "/api/a/b/c/"])
def test_unknown_api_path_is_a_not_found_problem(client, method, path):
    assert problem_of(getattr(client, method)(path), 404)["type"] == "urn:slotsmith:not-found"


@pytest.mark.parametrize("path", ["/nothing", "/%00", "/api"])
def test_unknown_path_outside_the_api_is_a_not_found_problem(client, path):
    problem_of(client.get(path), 404)


def test_unknown_host_is_rejected(client, settings):
    settings.DEBUG = False
    problem_of(client.get("/api/interviews/1/availability", HTTP_HOST="evil.example"), 400)


def test_form_without_a_csrf_token_is_rejected(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post("/admin/people/interviewer/add/", {"name": "Mallory"}).status_code == 403


def test_unexpected_exception_does_not_leak_its_message(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(explanations, "find_and_explain", fail)
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    response = Client(raise_request_exception=False).get(url)
    problem_of(response, 500)
    assert b"swordfish" not in response.content


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_outage_is_a_retryable_problem(client, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error("could not connect to db.internal as slotsmith")

    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    monkeypatch.setattr(explanations, "find_and_explain", fail)
    response = client.get(url)
    assert problem_of(response, 503)["type"] == "urn:slotsmith:database-away"
    assert response["Retry-After"] == "1"
    assert b"internal" not in response.content


def test_unknown_availability_has_a_retry_after_header(client, calendar_service):
    calendar_service([])
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    response = client.get(url)
    problem_of(response, 503)
    assert int(response["Retry-After"]) == 30


def test_method_that_is_not_allowed_is_a_problem(client):
    body = problem_of(client.post("/api/schema"), 405)
    assert (body["title"], body["detail"]) == (
        "Method Not Allowed",
        'Method "POST" not allowed.',
    )


@pytest.mark.parametrize(
    ("path", "accept"), [("/api/schema", "text/html"), ("/api/docs", "application/json")]
)
def test_unsupported_accept_header_is_rejected(client, path, accept):
    problem_of(client.get(path, HTTP_ACCEPT=accept), 406)
