"""The fingerprint of a request with an idempotency key: the same request has the same fingerprint.

Values are compared as they are read: 16:00+02:00 is the instant 14:00Z, and the case of a UUID does
not matter. A slash at the end of the path does not matter either.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from engine import timestamps

#: Members that hold the caller's own texts, which are compared as they are.
_VERBATIM_MEMBERS = ("metadata", "externalId", "reason", "name")


def compute_fingerprint(method: str, path: str, body: Any) -> str:
    """Return a digest of a request; `body` is its parsed JSON.

    The digest uses the secret key, because a body may contain a password that could be guessed.
    """
    content = json.dumps([method, path.rstrip("/"), _normalize(body)], sort_keys=True)
    return hmac.new(settings.SECRET_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


def _normalize(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: member if name in _VERBATIM_MEMBERS else _normalize(member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_normalize(item) for item in value]
    return _normalize_text(value) if isinstance(value, str) else value


def _normalize_text(text: str) -> str:
    """Return an instant in UTC, a UUID in lower case, and other texts unchanged."""
    try:
        return timestamps.format_utc(timestamps.parse_ceil(text))
    except ValueError:
        pass
    try:
        return str(UUID(text))
    except ValueError:
        return text
