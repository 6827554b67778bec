"""Log formatting: one JSON object per line with the request id and without personal data.

Paths are left out because candidate links are secrets. Messages of exceptions are left out because
they may quote input: only the exception's type and its stack frames are logged.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from contextvars import ContextVar
from typing import Any

#: The id of the current request; empty outside of a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Extra attributes of a record that are logged.
_EXTRA_FIELDS = ("method", "route", "status", "ms")


class JsonFormatter(logging.Formatter):
    """Write `time` (UTC), `level`, `logger`, `message`, `request` and known extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        entry: dict[str, Any] = {
            "time": f"{clock}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "request": request_id.get(),
        }
        entry |= {name: getattr(record, name) for name in _EXTRA_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["at"] = _frames(record)
        return json.dumps(entry)


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
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            **{name: {"level": "WARNING"} for name in verbose},
            "slotsmith.requests": {"level": "INFO" if requests else "WARNING"},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # runserver logs requests itself
            "django.server": {"propagate": False},
        },
    }


def _message(record: logging.LogRecord) -> str:
    """Return the message; Django's messages about requests contain the path and are replaced."""
    if record.name.startswith("django.request") and hasattr(record, "status_code"):
        return f"answered {record.status_code}"
    return record.getMessage()


def _frames(record: logging.LogRecord) -> list[str]:
    frames = traceback.extract_tb(record.exc_info[2]) if record.exc_info else []
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
