"""Access tokens of Microsoft: for a user who granted access, or for the app of an organisation.

Microsoft identity platform, "OAuth 2.0 authorization code flow" (refresh tokens, which Microsoft
replaces when they are used) and "OAuth 2.0 client credentials flow". MSAL builds the requests;
net.http_client sends them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from msal import ConfidentialClientApplication

from calendars.oauth.access_tokens import AccessToken, TokenSource
from calendars.oauth.grant import Grant, TokenResponse, parse_token_response
from core.calendar_errors import ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: The tenant when the settings name none: all users with a work or school account.
DEFAULT_TENANT = "organizations"
#: The narrowest permissions for getSchedule and for writing events.
READ_PERMISSION, WRITE_PERMISSION = "Calendars.ReadBasic", "Calendars.ReadWrite"


def get_graph_scope(permission: str) -> str:
    """Return the scope of a Microsoft Graph permission."""
    api = urlsplit(settings.CALENDARS["MICROSOFT"]["API_URL"])
    return f"{api.scheme}://{api.netloc}/{permission}"


def get_user_scopes(with_write: bool) -> list[str]:
    """Return the scopes that a user is asked to grant."""
    permissions = [READ_PERMISSION, WRITE_PERMISSION] if with_write else [READ_PERMISSION]
    return [get_graph_scope(permission) for permission in permissions]


def get_authority_url() -> str:
    """Return the base URL at which users of the tenant sign in."""
    configured = settings.CALENDARS["MICROSOFT"]
    return f"{configured['LOGIN_URL']}/{configured['TENANT'] or DEFAULT_TENANT}"


@dataclass(frozen=True)
class MicrosoftUserTokenSource(TokenSource):
    """Fetches tokens for a user who granted access to the calendars that they can see."""

    grant: Grant

    @property
    def account(self) -> str:
        return f"microsoft user {self.grant.account}"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        if not settings.CALENDARS["MICROSOFT"]["CLIENT_ID"]:
            raise ReadError(ReadFailure.NOT_CONNECTED)
        refresh_token = self.grant.refresh_token
        if not refresh_token:
            raise ReadError(ReadFailure.REAUTH_NEEDED)
        scopes = get_user_scopes(with_write=self.grant.has_scope(WRITE_PERMISSION))
        requested_at, client = time.monotonic(), _Client(deadline)
        _build_app(client).acquire_token_by_refresh_token(refresh_token, scopes)
        return AccessToken.from_response(client.token_response, requested_at, refresh_token)


@dataclass(frozen=True)
class MicrosoftAppTokenSource(TokenSource):
    """Fetches tokens for the app itself, with what the tenant's administrator granted it."""

    @property
    def account(self) -> str:
        return "microsoft organisation"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        configured = settings.CALENDARS["MICROSOFT"]
        if not (configured["CLIENT_ID"] and configured["TENANT"] and configured["SUBJECT"]):
            raise ReadError(ReadFailure.NOT_CONNECTED)
        requested_at, client = time.monotonic(), _Client(deadline)
        _build_app(client).acquire_token_for_client([get_graph_scope(".default")])
        return AccessToken.from_response(client.token_response, requested_at)


def _build_app(client: _Client) -> Any:
    """Return an MSAL application for one request; it uses only the given HTTP client."""
    configured = settings.CALENDARS["MICROSOFT"]
    try:
        return ConfidentialClientApplication(
            configured["CLIENT_ID"],
            client_credential=configured["CLIENT_SECRET"],
            authority=get_authority_url(),
            http_client=client,
            instance_discovery=False,
            exclude_scopes=["profile"],
        )
    except ValueError:
        # The authority URL is invalid. The message quotes it, so it is not chained.
        raise ReadError(ReadFailure.NOT_CONNECTED) from None


@dataclass(frozen=True)
class _ClientResponse:
    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Do nothing: the client raises for every response that is not a success."""


class _Client:
    """MSAL's HTTP client over net.http_client.

    It raises ReadError for a response without a token: MSAL would log the response.
    """

    token_response: TokenResponse

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def get(self, url: str, headers: Mapping[str, str] | None = None, **_: Any) -> _ClientResponse:
        """Return a tenant's endpoints (OpenID Connect Discovery)."""
        request = http_client.Request("GET", url, headers=headers)
        response = http_client.send(request, self.deadline).raise_for_read()
        try:
            configuration = json.loads(response.body)
            endpoints = [configuration[f"{name}_endpoint"] for name in ("authorization", "token")]
        except (ValueError, TypeError, KeyError):
            raise ReadError(ReadFailure.PROVIDER_ERROR) from None
        if not all(isinstance(endpoint, str) for endpoint in endpoints):
            raise ReadError(ReadFailure.PROVIDER_ERROR)
        return _ClientResponse(200, json.dumps(configuration), {})

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], **_: Any
    ) -> _ClientResponse:
        """Return the access token of a token endpoint's response."""
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(data).encode()
        request = http_client.Request("POST", url, headers=headers, content=content)
        self.token_response = parse_token_response(http_client.send(request, self.deadline))
        # The id_token is left out: Slotsmith does not need it, and MSAL raises if it is invalid.
        token = {
            "access_token": self.token_response.access_token,
            "expires_in": self.token_response.expires_in,
            "token_type": "Bearer",
        }
        return _ClientResponse(200, json.dumps(token), {})

    def close(self) -> None:
        """Do nothing: no connection stays open between requests."""
