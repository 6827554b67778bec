"""Every request has an id and a line that names its route, never its address."""

from __future__ import annotations

import json
import logging

import pytest

from ops.logs import JsonFormatter
from ops.request_log import REQUEST_ID_HEADER
from tests.metrics import scrape

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """What is logged of requests."""
    caplog.set_level(logging.INFO, "slotsmith.requests")
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_a_request_is_known_by_the_id_that_it_came_with(client, lines):
    for came_with, known in (("abc-1", True), ("two words", False), ("x" * 65, False)):
        answer = client.get("/api/me", headers={REQUEST_ID_HEADER: came_with})
        assert (answer[REQUEST_ID_HEADER] == came_with) is known
        assert lines()[-1]["request"] == answer[REQUEST_ID_HEADER]


def test_a_line_names_the_route_and_how_it_went(client, lines):
    client.get("/book/secret-of-a-candidate")
    [told] = [line for line in lines() if line["logger"] == "slotsmith.requests"]
    assert (told["method"], told["route"], told["status"]) == ("GET", "book/<str:secret>", 404)
    assert told["ms"] > 0


def test_a_method_that_nobody_knows_makes_no_metric_of_its_own(client):
    client.generic("BREW", "/api/me")
    assert not any("BREW" in name for name in scrape(client))
