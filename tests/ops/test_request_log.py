"""Every request has an id and a log line with its route, never with its path."""

from __future__ import annotations

import json
import logging

import pytest

from ops.logs import JsonFormatter
from ops.request_log import REQUEST_ID_HEADER
from tests.metrics import scrape

pytestmark = pytest.mark.django_db


@pytest.fixture
def get_lines(caplog):
    """Return a function that gives the log lines as JSON objects."""
    caplog.set_level(logging.INFO, "slotsmith.requests")
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_valid_request_id_is_kept(client, get_lines):
    for request_id, is_valid in (("abc-1", True), ("two words", False), ("x" * 65, False)):
        response = client.get("/api/me", headers={REQUEST_ID_HEADER: request_id})
        assert (response[REQUEST_ID_HEADER] == request_id) is is_valid
        assert get_lines()[-1]["request"] == response[REQUEST_ID_HEADER]


def test_request_log_has_route_and_status(client, get_lines):
    client.get("/book/secret-of-a-candidate")
    [line] = [line for line in get_lines() if line["logger"] == "slotsmith.requests"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "book/<str:secret>", 404)
    assert line["ms"] > 0


def test_refused_request_is_logged_with_its_id(client, caplog):
    caplog.handler.setFormatter(JsonFormatter())
    response = client.get("/api/interviews/nothing/availability")
    [line] = [
        line for line in map(json.loads, caplog.text.splitlines()) if "answered" in line["message"]
    ]
    assert line["message"] == "answered 404"
    assert line["request"] == response[REQUEST_ID_HEADER] != ""


def test_unknown_method_adds_no_metric(client):
    client.generic("BREW", "/api/me")
    assert not any("BREW" in name for name in scrape(client))
