"""Log lines for machines: whole, of one request, and with nothing personal."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from ops.logs import JsonFormatter, request_id
from tests.bookings.booking_factories import DANA, TEN
from tests.factories import alice, bob, technical_interview

SECRET = "dana@example.com"


def written(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(JsonFormatter().format(record))


def record(
    name: str = "outbox.invitation_mail", message: str = "told", **more: object
) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.INFO, __file__, 1, message, None, None)
    vars(made).update(more)
    return made


def test_a_line_says_when_where_and_what():
    made = record(created=1737540000.25, msecs=250.0)
    assert written(made) == {
        "time": "2025-01-22T10:00:00.250Z",
        "level": "INFO",
        "logger": "outbox.invitation_mail",
        "message": "told",
        "request": "",
    }


def test_a_line_says_of_which_request_it_is():
    token = request_id.set("abc")
    assert written(record())["request"] == "abc"
    request_id.reset(token)


def test_of_an_error_its_kind_and_place_are_told_and_not_its_words():
    try:
        raise ValueError(SECRET)
    except ValueError:
        told = written(record(exc_info=sys.exc_info()))
    assert told["error"] == "ValueError"
    assert told["at"][0].endswith("test_of_an_error_its_kind_and_place_are_told_and_not_its_words")
    assert SECRET not in json.dumps(told)


def test_djangos_words_of_a_request_are_not_repeated():
    told = written(record("django.request", "Not Found: /book/secret", status_code=404))
    assert told["message"] == "answered 404"


@pytest.fixture
def lines(caplog, settings):
    """What is logged, as it is written outside of trying."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "slotsmith.requests")
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: caplog.text


@pytest.mark.django_db
def test_nothing_that_is_logged_of_a_booking_is_personal(client, lines, everybody_free):
    template = technical_interview(alice(), bob())
    candidate = {"name": DANA.name, "email": DANA.email, "timezone": DANA.timezone}
    body = {"start": TEN, "candidate": candidate}
    url = f"/api/interviews/{template.pk}/bookings"
    for _ in range(2):  # the second is refused
        client.post(url, body, content_type="application/json")
    client.post(url, {"start": DANA.email}, content_type="application/json")
    client.get(f"{url}?state={DANA.email}")
    client.get("/book/secret-of-a-candidate")
    logged = lines()
    assert '"route": "book/<str:secret>"' in logged
    for word in (DANA.name, DANA.email, "secret-of-a-candidate", alice().name):
        assert word not in logged
