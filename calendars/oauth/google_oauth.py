"""Access tokens of Google: for a user who granted access, or for an organisation's service account.

Google Identity, "Using OAuth 2.0 for Web Server Applications" (refresh tokens) and "Using OAuth 2.0
for Server to Server Applications" (service accounts with domain-wide delegation). google-auth
builds the requests; net.http_client sends them.
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
from core.calendar_errors import ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: The narrowest scope of freebusy.query ("Freebusy: query", Authorization).
READ_SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
#: The narrowest scope for writing into calendars that the user owns ("Events: insert").
WRITE_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned"


@dataclass(frozen=True)
class GoogleUserTokenSource(TokenSource):
    """Fetches tokens for a user who granted access to their calendars."""

    grant: Grant

    @property
    def account(self) -> str:
        return f"google user {self.grant.account}"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        configured = settings.CALENDARS["GOOGLE"]
        if not configured["CLIENT_ID"]:
            raise ReadError(ReadFailure.NOT_CONNECTED)
        if not self.grant.refresh_token:
            raise ReadError(ReadFailure.REAUTH_NEEDED)
        credentials = UserCredentials(
            token=None,
            refresh_token=self.grant.refresh_token,
            token_uri=configured["TOKEN_URL"],
            client_id=configured["CLIENT_ID"],
            client_secret=configured["CLIENT_SECRET"],
        )
        return _fetch(credentials, deadline, self.grant.refresh_token)


@dataclass(frozen=True)
class GoogleServiceAccountTokenSource(TokenSource):
    """Fetches tokens for a service account that acts for a user of its organisation.

    Without an `owner` the token reads in the name of the setting SUBJECT. With an `owner` it writes
    in the name of that owner of a calendar.
    """

    owner: str = ""

    @property
    def account(self) -> str:
        if self.owner:
            return f"google organisation, writing as {self.owner}"
        return "google organisation"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        configured = settings.CALENDARS["GOOGLE"]
        if not (configured["SERVICE_ACCOUNT_FILE"] and configured["SUBJECT"]):
            raise ReadError(ReadFailure.NOT_CONNECTED)
        try:
            scope = WRITE_SCOPE if self.owner else READ_SCOPE
            credentials = load_service_account(configured["SERVICE_ACCOUNT_FILE"], scope)
        except (OSError, ValueError, GoogleAuthError):
            raise ReadError(ReadFailure.NOT_CONNECTED) from None
        subject = self.owner or configured["SUBJECT"]
        return _fetch(credentials.with_subject(subject), deadline)


def load_service_account(path: str, scope: str = READ_SCOPE) -> ServiceAccountCredentials:
    """Return the credentials of a key file; raise OSError, ValueError or GoogleAuthError."""
    key = json.loads(Path(path).read_text())
    if not isinstance(key, dict):
        raise ValueError("not a key file")
    # The key file also names a token endpoint, but only the settings decide where secrets are sent.
    key["token_uri"] = settings.CALENDARS["GOOGLE"]["TOKEN_URL"]
    account: ServiceAccountCredentials
    account = ServiceAccountCredentials.from_service_account_info(key, scopes=[scope])
    return account


def _fetch(credentials: Credentials, deadline: Deadline, refresh_token: str = "") -> AccessToken:
    requested_at = time.monotonic()
    transport = _Transport(deadline)
    try:
        credentials.refresh(transport)
    except GoogleAuthError:
        raise ReadError(ReadFailure.REAUTH_NEEDED) from None
    return AccessToken.from_response(transport.token_response, requested_at, refresh_token)


class _Transport(Request):
    """google-auth's transport over net.http_client.

    It raises ReadError for a response without a token: google-auth would sleep and retry.
    """

    token_response: TokenResponse

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
        request = http_client.Request(method, url, headers=headers, content=body or b"")
        response = http_client.send(request, self.deadline)
        self.token_response = parse_token_response(response)
        return _TransportResponse(response)


class _TransportResponse(Response):
    def __init__(self, response: http_client.Response) -> None:
        self.response = response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.response.headers

    @property
    def data(self) -> bytes:
        return self.response.body
