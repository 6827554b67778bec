"""How Google is signed in to: as somebody who granted it, or for an organisation.

Google Identity, "Using OAuth 2.0 for Web Server Applications" (refresh tokens) and "Using OAuth 2.0
for Server to Server Applications" (a service account with domain-wide delegation). google-auth
writes the requests; they go out through the one client.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport import Request, Response
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials as ServiceAccountCredentials

from calendars.oauth.access_tokens import AccessToken, TokenSource
from calendars.oauth.grant import Grant, TokenResponse, parse_token_response
from core.read_errors import ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: The least that freebusy.query asks for ("Freebusy: query", Authorization).
READ_SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
#: The least that lets us write into calendars that somebody owns ("Events: insert").
WRITE_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned"


@dataclass(frozen=True)
class GoogleUserTokenSource(TokenSource):
    """Somebody who granted access to their calendars."""

    grant: Grant

    @property
    def account(self) -> str:
        return f"google user {self.grant.account}"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        google = settings.CALENDARS["GOOGLE"]
        if not google["CLIENT_ID"]:
            raise ReadError(ReadFailure.NOT_CONNECTED)
        if not self.grant.refresh_token:
            raise ReadError(ReadFailure.REAUTH_NEEDED)
        credentials = UserCredentials(
            token=None,
            refresh_token=self.grant.refresh_token,
            token_uri=google["TOKEN_URL"],
            client_id=google["CLIENT_ID"],
            client_secret=google["CLIENT_SECRET"],
        )
        return _token(credentials, deadline, self.grant.refresh_token)


@dataclass(frozen=True)
class GoogleServiceAccountTokenSource(TokenSource):
    """A service account that acts for somebody of its organisation.

    It reads as the settings' subject; it writes as the owner of the calendar, where it may.
    """

    owner: str = ""

    @property
    def account(self) -> str:
        return (
            f"google organisation, writing as {self.owner}"
            if self.owner
            else ("google organisation")
        )

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        google = settings.CALENDARS["GOOGLE"]
        if not (google["SERVICE_ACCOUNT_FILE"] and google["SUBJECT"]):
            raise ReadError(ReadFailure.NOT_CONNECTED)
        try:
            scope = WRITE_SCOPE if self.owner else READ_SCOPE
            credentials = load_service_account(google["SERVICE_ACCOUNT_FILE"], scope)
        except (OSError, ValueError, GoogleAuthError):
            raise ReadError(ReadFailure.NOT_CONNECTED) from None
        return _token(credentials.with_subject(self.owner or google["SUBJECT"]), deadline)


def load_service_account(path: str, scope: str = READ_SCOPE) -> ServiceAccountCredentials:
    """The service account of a key file (OSError, ValueError, GoogleAuthError if it is none)."""
    key = json.loads(Path(path).read_text())
    if not isinstance(key, dict):
        raise ValueError("not a key file")
    # the key file names an endpoint too, but where secrets go is for the settings to say
    key["token_uri"] = settings.CALENDARS["GOOGLE"]["TOKEN_URL"]
    account: ServiceAccountCredentials
    account = ServiceAccountCredentials.from_service_account_info(key, scopes=[scope])
    return account


def _token(credentials: Credentials, deadline: Deadline, used: str = "") -> AccessToken:
    begun = time.monotonic()
    transport = _Transport(deadline)
    try:
        credentials.refresh(transport)
    except GoogleAuthError:
        raise ReadError(ReadFailure.REAUTH_NEEDED) from None
    return AccessToken.from_response(transport.granted, begun, used)


class _Transport(Request):
    """google-auth's way out. What is no token never reaches it: it would wait, and try again."""

    granted: TokenResponse

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Response:
        reply = http_client.send(
            http_client.Request(method, url, headers=headers, content=body or b""), self.deadline
        )
        self.granted = parse_token_response(reply)
        return _Answer(reply)


class _Answer(Response):
    def __init__(self, reply: http_client.Response) -> None:
        self.reply = reply

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.reply.headers

    @property
    def data(self) -> bytes:
        return self.reply.body
