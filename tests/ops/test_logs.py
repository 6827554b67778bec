"""JSON log lines have the request id and no personal data."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from io import StringIO

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.test import Client, RequestFactory

from ops.logs import JsonFormatter, build_formatter, build_logging_settings, request_id
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


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("Error handling request GET /book/secret", "Error handling request"),
        ("Invalid request from ip=192.0.2.1: '/book/secret'", "Invalid request"),
        ("Booting worker with pid: 7", "Booting worker with pid: 7"),
    ],
)
def test_messages_of_gunicorn_quote_no_request(message, logged):
    assert format_record(build_record("gunicorn.error", message))["message"] == logged


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
    candidate = {"name": DANA.name, "email": DANA.email, "timeZone": DANA.timezone}
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


LINKS = {
    "candidate": "/book/a-secret-of-a-link/confirm",
    "connect": "/calendars/connect/a-secret-of-a-link",
    "callback": "/calendars/callback?code=a-secret-of-a-link",
}


def find_suspicious_errors(error: type[Exception] = SuspiciousOperation) -> list[type[Exception]]:
    """Return the exceptions for each of which Django has a logger `django.security.*`."""
    found = [error]
    for child in error.__subclasses__():
        found += find_suspicious_errors(child)
    return found


@pytest.fixture(params=["json", "text"])
def read_log(request, caplog):
    """Return a function that gives the log in one of the formats."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(build_formatter(request.param))
    return lambda: caplog.text


@pytest.mark.parametrize("path", LINKS.values(), ids=list(LINKS))
@pytest.mark.parametrize("error", find_suspicious_errors(), ids=lambda error: error.__name__)
def test_no_security_logger_of_django_writes_a_secret(read_log, error, path):
    request = RequestFactory().get(path, headers={"referer": f"https://x.org{path}"})
    response_for_exception(request, error(f"refused {path}"))
    assert f"django.security.{error.__name__}" in read_log()
    assert "a-secret" not in read_log()


@pytest.mark.django_db
@pytest.mark.parametrize("path", LINKS.values(), ids=list(LINKS))
@pytest.mark.parametrize("referer", ["", "https://evil.example/book/a-secret-of-a-link"])
def test_failed_csrf_check_writes_no_secret(read_log, path, referer):
    browser = Client(enforce_csrf_checks=True)
    browser.post(path, secure=True, headers={"referer": referer} if referer else {})
    browser.get(path, headers={"host": "evil.example"})
    assert "a-secret" not in read_log()


@pytest.mark.parametrize("attribute", ["request", "status_code"])
def test_record_of_a_request_is_replaced_whatever_its_logger(attribute):
    record = build_record("library", "refused dana@example.com", **{attribute: 400})
    assert SECRET not in json.dumps(format_record(record))


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("Invalid request from ip=192.0.2.1: 'GET /%62ook/secret'", "Invalid request"),
        ("Error handling request GET /%62ook/secret", "Error handling request"),
        ("Booting worker with pid: 7", "Booting worker with pid: 7"),
    ],
)
def test_messages_of_gunicorn_have_no_path_and_no_address(message, written):
    assert format_record(build_record("gunicorn.error", message))["message"] == written


def test_text_format_redacts_exceptions_too():
    try:
        raise ValueError("/book/a-secret-of-a-link")
    except ValueError:
        record = build_record("bookings", "failed", exc_info=sys.exc_info())
    text = build_formatter("text").format(record)
    assert "ValueError" in text
    assert "a-secret" not in text


@pytest.mark.parametrize(
    ("name", "level"),
    [("django.security.DisallowedHost", "WARNING"), ("django.request", "ERROR")],
)
def test_refused_request_is_no_error(name, level):
    settings = build_logging_settings("json", requests=False)
    settings["handlers"]["stderr"]["stream"] = stream = StringIO()
    settings["loggers"], settings["root"] = {}, {"level": "NOTSET"}
    configurator = logging.config.DictConfigurator(settings)
    filters = configurator.config["filters"]
    filters["refusals"] = configurator.configure_filter(filters["refusals"])
    formatters = configurator.config["formatters"]
    formatters["json"] = configurator.configure_formatter(formatters["json"])
    handler = configurator.configure_handler(configurator.config["handlers"]["stderr"])
    handler.handle(build_record(name, levelno=logging.ERROR, levelname="ERROR"))
    assert json.loads(stream.getvalue())["level"] == level
