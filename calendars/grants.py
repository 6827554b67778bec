"""What is granted by OAuth 2.0: how it is kept, and what a token endpoint answers (RFC 6749)."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from calendars.errors import CalendarError, Unreadable
from calendars.http import Reply

#: Errors of a token endpoint that are its own and pass (RFC 6749 sections 4.1.2.1 and 5.2).
_PASSING = ("server_error", "temporarily_unavailable", "internal_failure")


@dataclass(frozen=True)
class Grant:
    """A refresh token, and a name that stays when the service puts another token in its place.

    The name says nothing of whose it is. Who connects again has another grant by another name.
    """

    account: str
    refresh_token: str = field(repr=False)

    @classmethod
    def of(cls, refresh_token: str) -> Grant:
        """A grant that was just made."""
        return cls(secrets.token_hex(8), refresh_token)

    @classmethod
    def read(cls, text: str) -> Grant:
        """The grant that a text holds; a text that is none reads as one that opens nothing."""
        try:
            found = json.loads(text)
            return cls(str(found["account"]), str(found["refresh_token"]))
        except (ValueError, TypeError, KeyError):
            return cls("none", "")

    def write(self) -> str:
        return json.dumps(asdict(self))

    def replaced(self, refresh_token: str) -> Grant:
        """The same grant with the token that replaces its own."""
        return replace(self, refresh_token=refresh_token)


@dataclass(frozen=True)
class Granted:
    """What a token endpoint gave: an access token, its seconds, and perhaps a refresh token."""

    access_token: str = field(repr=False)
    expires_in: int = 0
    refresh_token: str = field(default="", repr=False)


def granted(reply: Reply) -> Granted:
    """What a token endpoint's reply holds; CalendarError if it is no token."""
    answer = _object(reply.body)
    if reply.status in (400, 401, 403) and answer.get("error") not in _PASSING:
        raise CalendarError(Unreadable.REAUTH_NEEDED)
    reply.or_refuse()
    access_token, refresh_token = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access_token, str) or not access_token:
        raise CalendarError(Unreadable.PROVIDER_ERROR)
    return Granted(
        access_token,
        _seconds(answer.get("expires_in")),
        refresh_token if isinstance(refresh_token, str) else "",
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(value: object) -> int:
    """The lifetime of a token; one that is not told is none, so that it is used once."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
