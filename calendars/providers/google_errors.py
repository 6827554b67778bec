"""The errors of the Google Calendar API ("Handle API errors").

An error has an HTTP status, and reasons that say more: `errors[].reason` with a `domain`, or
`status` and `details[].reason` in the newer form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.calendar_errors import ReadError, ReadFailure
from net.http_client import Response

#: The failures that Google's reasons stand for.
_FAILURES = {
    "rateLimitExceeded": ReadFailure.RATE_LIMITED,
    "userRateLimitExceeded": ReadFailure.RATE_LIMITED,
    "quotaExceeded": ReadFailure.RATE_LIMITED,
    "RESOURCE_EXHAUSTED": ReadFailure.RATE_LIMITED,
    "dailyLimitExceeded": ReadFailure.QUOTA_EXHAUSTED,
    "variableTermLimitExceeded": ReadFailure.QUOTA_EXHAUSTED,
    "accessNotConfigured": ReadFailure.API_DISABLED,
    "SERVICE_DISABLED": ReadFailure.API_DISABLED,
}
_USAGE_LIMITS = "usageLimits"


def raise_for_read(response: Response) -> None:
    """Raise ReadError unless a read succeeded."""
    failure = _find_failure(response)
    if failure is None and response.status == 400:
        failure = ReadFailure.REQUEST_REFUSED
    _raise_failure(failure, response)
    response.raise_for_read()


def raise_for_write(response: Response, accepted: Sequence[int] = ()) -> None:
    """Raise ReadError or WriteRefusedError unless a write succeeded; `accepted` are good too."""
    _raise_failure(_find_failure(response), response)
    if response.status not in accepted:
        response.raise_for_write()


def _raise_failure(failure: ReadFailure | None, response: Response) -> None:
    if failure is not None:
        is_rate_limit = failure is ReadFailure.RATE_LIMITED
        raise ReadError(failure, response.retry_after if is_rate_limit else 0)


def find_failure(entry: Mapping[str, Any]) -> ReadFailure | None:
    """Return the failure that one error stands for, by its reason or else its domain."""
    failure = _FAILURES.get(str(entry.get("reason")))
    if failure is None and entry.get("domain") == _USAGE_LIMITS:
        return ReadFailure.RATE_LIMITED
    return failure


def _find_failure(response: Response) -> ReadFailure | None:
    """Return what the reasons of a refusal say; None if its status says all."""
    if response.status not in (403, 429):
        return None
    error = _parse_error(response.body)
    entries = [*_dicts(error.get("details")), *_dicts(error.get("errors"))]
    entries.append({"reason": error.get("status")})
    return next(filter(None, map(find_failure, entries)), None)


def _parse_error(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return error if isinstance(error, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
