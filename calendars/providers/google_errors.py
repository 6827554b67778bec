"""The errors of the Google Calendar API ("Handle API errors").

An error has an HTTP status, and reasons that say more: `errors[].reason` with a `domain`, or
`status` and `details[].reason` in the newer form.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from core.read_errors import ReadError, ReadFailure
from net.http_client import Response

#: The failures that Google's reasons stand for.
_FAILURES_BY_REASON = {
    **dict.fromkeys(
        ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RESOURCE_EXHAUSTED"),
        ReadFailure.RATE_LIMITED,
    ),
}


def raise_for_read(response: Response) -> None:
    """Raise ReadError unless a read succeeded."""
    failure = _find_failure(response)
    if failure is None and response.status == 400:
        failure = ReadFailure.REQUEST_REFUSED
    _raise_failure(failure, response)
    response.raise_for_read()


def raise_for_write(response: Response, accepted: Sequence[int] = ()) -> None:
    """Raise ReadError or WriteRefusedError unless a write succeeded; `accepted` are good too."""
    if response.status not in accepted:
        _raise_failure(_find_failure(response), response)
        response.raise_for_write()


def _raise_failure(failure: ReadFailure | None, response: Response) -> None:
    if failure is not None:
        is_rate_limit = failure is ReadFailure.RATE_LIMITED
        raise ReadError(failure, response.retry_after if is_rate_limit else 0)


def _find_failure(response: Response) -> ReadFailure | None:
    """Return what the reasons of a refusal say; None if its status says all."""
    if response.status not in (403, 429):
        return None
    reasons = _parse_reasons(response.body)
    return next(
        (_FAILURES_BY_REASON[name] for name in reasons if name in _FAILURES_BY_REASON), None
    )


def _parse_reasons(body: bytes) -> list[str]:
    """Return every reason of an error, the most precise ones first."""
    error = _parse_error(body)
    reasons = [entry.get("reason") for entry in _dicts(error.get("errors"))]
    reasons += [entry.get("reason") for entry in _dicts(error.get("details"))]
    return [reason for reason in (*reasons, error.get("status")) if isinstance(reason, str)]


def _parse_error(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return error if isinstance(error, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
