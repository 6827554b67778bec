"""JSON log lines have the request id and no personal data."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from ops.logs import JsonFormatter, request_id
from tests.bookings.booking_factories import DANA, TEN
from tests.factories import alice, bob, technical_interview

SECRET = "dana@example.com"


def format_record(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(JsonFormatter().format(record))


def build_record(
    name: str = "outbox.invitation_mail", message: str = "sent", **attributes: object
) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, None, None)
    vars(record).update(attributes)
    return record


def test_log_line_has_time_level_logger_and_message():
    record = build_record(created=1737540000.25, msecs=250.0)
    assert format_record(record) == {
        "time": "2025-01-22T10:00:00.250Z",
        "level": "INFO",
        "logger": "outbox.invitation_mail",
        "message": "sent",
        "request": "",
    }


def test_log_line_has_the_request_id():
    token = request_id.set("abc")
    assert format_record(build_record())["request"] == "abc"
    request_id.reset(token)


def test_exception_is_logged_without_its_message():
    try:
        raise ValueError(SECRET)
    except ValueError:
        line = format_record(build_record(exc_info=sys.exc_info()))
    assert line["error"] == "ValueError"
    assert line["at"][0].endswith("test_exception_is_logged_without_its_message")
    assert SECRET not in json.dumps(line)


def test_request_path_in_a_django_message_is_not_logged():
    line = format_record(build_record("django.request", "Not Found: /book/secret", status_code=404))
    assert line["message"] == "answered 404"


@pytest.fixture
def get_log(caplog, settings):
    """Return a function that gives the log in the format of production."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "slotsmith.requests")
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: caplog.text


@pytest.mark.django_db
def test_log_of_a_booking_has_no_personal_data(client, get_log, everybody_free):
    template = technical_interview(alice(), bob())
    candidate = {"name": DANA.name, "email": DANA.email, "timezone": DANA.timezone}
    body = {"start": TEN, "candidate": candidate}
    url = f"/api/interviews/{template.pk}/bookings"
    for _ in range(2):  # the second is refused
        client.post(url, body, content_type="application/json")
    client.post(url, {"start": DANA.email}, content_type="application/json")
    client.get(f"{url}?state={DANA.email}")
    client.get("/book/secret-of-a-candidate")
    logged = get_log()
    assert '"route": "book/<str:secret>"' in logged
    for word in (DANA.name, DANA.email, "secret-of-a-candidate", alice().name):
        assert word not in logged
