"""What is granted by OAuth 2.0: how it is kept, and what a token endpoint answers (RFC 6749)."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core.read_errors import ReadError, ReadFailure
from net.http_client import Response

#: Errors of a token endpoint that are its own and pass (RFC 6749 sections 4.1.2.1 and 5.2).
_PASSING = ("server_error", "temporarily_unavailable", "internal_failure")


@dataclass(frozen=True)
class Grant:
    """A refresh token, and a name that stays when the service puts another token in its place.

    The name says nothing of whose it is. Who connects again has another grant by another name.
    `scope` is what was allowed, as the service told it, in words that are separated by spaces.
    """

    account: str
    refresh_token: str = field(repr=False)
    scope: str = ""

    @classmethod
    def create(cls, refresh_token: str, scope: str = "") -> Grant:
        """A grant that was just made."""
        return cls(secrets.token_hex(8), refresh_token, scope)

    @classmethod
    def from_json(cls, text: str) -> Grant:
        """The grant that a text holds; a text that is none reads as one that opens nothing."""
        try:
            found = json.loads(text)
            account, refresh_token = str(found["account"]), str(found["refresh_token"])
            return cls(account, refresh_token, str(found.get("scope", "")))
        except (ValueError, TypeError, KeyError):
            return cls("none", "")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def has_scope(self, scope: str) -> bool:
        """Whether a scope is among what was allowed; services write it with or without address."""
        allowed = {word.rpartition("/")[2].lower() for word in self.scope.split()}
        return scope.rpartition("/")[2].lower() in allowed

    def with_refresh_token(self, refresh_token: str) -> Grant:
        """The same grant with the token that replaces its own."""
        return replace(self, refresh_token=refresh_token)


@dataclass(frozen=True)
class TokenResponse:
    """What a token endpoint gave: an access token, its seconds, and perhaps a refresh token.

    `scope` is what it is good for, where that is not all that was asked for (section 5.1).
    """

    access_token: str = field(repr=False)
    expires_in: int = 0
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


def parse_token_response(reply: Response) -> TokenResponse:
    """What a token endpoint's reply holds; ReadError if it is no token."""
    answer = _object(reply.body)
    if reply.status in (400, 401, 403) and answer.get("error") not in _PASSING:
        raise ReadError(ReadFailure.REAUTH_NEEDED)
    reply.raise_for_read()
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise ReadError(ReadFailure.PROVIDER_ERROR)
    return TokenResponse(
        access_token,
        _seconds(answer.get("expires_in")),
        _text(answer.get("refresh_token")),
        _text(answer.get("scope")),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _seconds(value: object) -> int:
    """The lifetime of a token; one that is not told is none, so that it is used once."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
