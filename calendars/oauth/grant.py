"""OAuth 2.0 grants as they are stored, and the responses of token endpoints (RFC 6749)."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.calendar_errors import ReadError, ReadFailure
from net.http_client import Response

#: Transient errors of a token endpoint (RFC 6749 sections 4.1.2.1 and 5.2).
_TRANSIENT_ERRORS = ("server_error", "temporarily_unavailable", "internal_failure")
#: Errors that concern Slotsmith itself, such as an expired client secret, and not the user.
_APP_ERRORS = ("invalid_client", "unauthorized_client")


@dataclass(frozen=True)
class Grant:
    """A refresh token with its scope, and a name that stays the same when the token is replaced.

    `account` is a random name. Connecting again creates a grant with another name. `scope` is the
    granted scope as the provider returned it: words separated by spaces.
    """

    account: str
    refresh_token: str = field(repr=False)
    scope: str = ""

    @classmethod
    def create(cls, refresh_token: str, scope: str = "") -> Grant:
        """Return a grant with a new name."""
        return cls(secrets.token_hex(8), refresh_token, scope)

    @classmethod
    def from_json(cls, text: str) -> Grant:
        """Return the grant in a stored text; for an invalid text, one without a refresh token."""
        try:
            stored = json.loads(text)
            account, refresh_token = str(stored["account"]), str(stored["refresh_token"])
            return cls(account, refresh_token, str(stored.get("scope", "")))
        except (ValueError, TypeError, KeyError):
            return cls("none", "")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def has_scope(self, scope: str) -> bool:
        """Return whether a scope was granted; providers write scopes with or without a URL."""
        granted = {word.rpartition("/")[2].lower() for word in self.scope.split()}
        return scope.rpartition("/")[2].lower() in granted

    def with_refresh_token(self, refresh_token: str) -> Grant:
        """Return the same grant with a new refresh token."""
        return replace(self, refresh_token=refresh_token)


@dataclass(frozen=True)
class TokenResponse:
    """A successful response of a token endpoint; `expires_in` is in seconds.

    `scope` is empty if it equals the requested scope (RFC 6749 section 5.1).
    """

    access_token: str = field(repr=False)
    expires_in: int = 0
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


def parse_token_response(response: Response) -> TokenResponse:
    """Return the tokens in a token endpoint's response; raise ReadError if it has none."""
    body = _parse_object(response.body)
    error = body.get("error")
    if response.status in (400, 401, 403) and error not in _TRANSIENT_ERRORS:
        is_about_app = error in _APP_ERRORS
        raise ReadError(ReadFailure.APP_REFUSED if is_about_app else ReadFailure.REAUTH_NEEDED)
    response.raise_for_read()
    access_token = body.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise ReadError(ReadFailure.PROVIDER_ERROR)
    return TokenResponse(
        access_token,
        _parse_seconds(body.get("expires_in")),
        _text_or_empty(body.get("refresh_token")),
        _text_or_empty(body.get("scope")),
    )


def _parse_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _text_or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parse_seconds(value: object) -> int:
    """Return the lifetime of a token; 0 if it is missing, so that the token is used once."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
