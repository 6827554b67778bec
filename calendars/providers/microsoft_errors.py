"""The errors of Microsoft Graph ("Microsoft Graph error responses and resource types")."""

from __future__ import annotations

import json
from typing import Any

from core.calendar_errors import ReadError, ReadFailure
from net.http_client import Response


def raise_for_read(response: Response) -> None:
    """Raise ReadError unless a read succeeded."""
    if response.status == 400:
        raise ReadError(ReadFailure.REQUEST_REFUSED)
    if response.status == 404 and parse_error(response.body).get("code") == "ErrorInvalidUser":
        raise ReadError(ReadFailure.UNKNOWN_ADDRESS)
    response.raise_for_read()


def parse_error(body: bytes) -> dict[str, Any]:
    """Return the error object of a response; empty if there is none."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return error if isinstance(error, dict) else {}
