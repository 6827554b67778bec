"""Report changes of API tokens to the audit log."""

from __future__ import annotations

from access.models import ApiToken
from core.row_changes import RowWatcher

API_TOKEN = "api_token"  # noqa: S105  (not a secret)
_MEMBERS = {
    "name": "name",
    "scope": "scopes",
    "requests_per_minute": "requestsPerMinute",
    "expires_at": "expiresAt",
    "revoked_at": "revokedAt",
}


def connect() -> None:
    """Watch tokens from now on; called at startup."""
    RowWatcher(ApiToken, API_TOKEN, _MEMBERS).connect()
