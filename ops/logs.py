"""Log formatting: one JSON object per line with the request id and without personal data.

Messages that may quote a request are replaced: those of Django, and every record that belongs to a
request. In all others, the rest of a secret path is cut (`ops.secret_paths`). Messages of
exceptions are left out of JSON because they may quote input: only the exception's type and its
stack frames are logged.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from contextvars import ContextVar
from typing import Any

from ops.secret_paths import redact

#: The id of the current request; empty outside of a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Extra attributes of a record that are logged.
_EXTRA_FIELDS = ("method", "route", "status", "ms")
#: Loggers of Django whose messages quote nothing but paths, which are redacted.
_HARMLESS_DJANGO_LOGGERS = ("django.server", "django.utils.autoreload")
#: Beginnings of gunicorn's messages that go on with the path or the address of a request.
_GUNICORN_REQUEST_MESSAGES = ("Error handling request", "Invalid request")


class JsonFormatter(logging.Formatter):
    """Write `time` (UTC), `level`, `logger`, `message`, `request` and known extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        entry: dict[str, Any] = {
            "time": f"{clock}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "request": _get_request_id(record),
        }
        entry |= {name: getattr(record, name) for name in _EXTRA_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["at"] = _frames(record)
        return json.dumps(entry)


class TextFormatter(logging.Formatter):
    """Write one line for people, and the traceback of an exception."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        record.message = _message(record)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class RefusalFilter(logging.Filter):
    """Lower the level of refused requests, such as one for an unknown host name.

    Django logs them as errors, so that any caller could raise an alert about errors.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def build_formatter(style: str) -> logging.Formatter:
    """Return the formatter of a style, `text` or `json`."""
    return TextFormatter() if style == "text" else JsonFormatter()


def build_logging_settings(style: str, requests: bool) -> dict[str, Any]:
    """Return Django's LOGGING setting: output to stderr in the given `style`, `text` or `json`.

    `requests` says whether each request gets a log line. httpx, google and msal log warnings and
    errors only: they may log URLs and what they send, and the URL of a feed is a secret.
    """
    verbose = ("httpx", "httpcore", "google", "msal")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "ops.logs.JsonFormatter"},
            "text": {"()": "ops.logs.TextFormatter"},
        },
        "filters": {"refusals": {"()": "ops.logs.RefusalFilter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": style,
                "filters": ["refusals"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            **{name: {"level": "WARNING"} for name in verbose},
            "slotsmith.requests": {"level": "INFO" if requests else "WARNING"},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # runserver logs requests itself
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }


def _get_request_id(record: logging.LogRecord) -> str:
    """Return the id of the current request, or of the request that Django logs after its end."""
    return request_id.get() or getattr(getattr(record, "request", None), "request_id", "")


def _message(record: logging.LogRecord) -> str:
    """Return the message, or another one if it may quote a request."""
    if _may_quote_request(record):
        status = getattr(record, "status_code", None)
        return f"answered {status}" if status else "a message that may quote a request"
    message = record.getMessage()
    if record.name.startswith("gunicorn."):
        beginnings = filter(message.startswith, _GUNICORN_REQUEST_MESSAGES)
        message = next(beginnings, message)
    return redact(message)


def _may_quote_request(record: logging.LogRecord) -> bool:
    if record.name in _HARMLESS_DJANGO_LOGGERS:
        return False
    belongs_to_request = hasattr(record, "request") or hasattr(record, "status_code")
    return belongs_to_request or f"{record.name}.".startswith("django.")


def _frames(record: logging.LogRecord) -> list[str]:
    frames = traceback.extract_tb(record.exc_info[2]) if record.exc_info else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
