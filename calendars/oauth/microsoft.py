"""How Microsoft is signed in to: as somebody who granted it, or as the app of an organisation.

Microsoft identity platform, "OAuth 2.0 authorization code flow" (refresh tokens, which Microsoft
replaces as they are used) and "OAuth 2.0 client credentials flow". MSAL writes the requests; they
go out through the one client.
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
from core.read_errors import ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: Who may grant access where no tenant is named: everybody with a work or school account.
DEFAULT_TENANT = "organizations"
#: The least that getSchedule asks for, and the least that lets us write events.
READ_PERMISSION, WRITE_PERMISSION = "Calendars.ReadBasic", "Calendars.ReadWrite"


def get_graph_scope(permission: str) -> str:
    """A permission of Microsoft Graph, as its scope is written."""
    api = urlsplit(settings.CALENDARS["MICROSOFT"]["API_URL"])
    return f"{api.scheme}://{api.netloc}/{permission}"


def get_user_scopes(writes: bool) -> list[str]:
    """What somebody is asked for, so that we read their free/busy, and write if we are to."""
    return [
        get_graph_scope(one) for one in (READ_PERMISSION, *([WRITE_PERMISSION] if writes else []))
    ]


def get_authority_url() -> str:
    """Where the people of the tenant sign in."""
    microsoft = settings.CALENDARS["MICROSOFT"]
    return f"{microsoft['LOGIN_URL']}/{microsoft['TENANT'] or DEFAULT_TENANT}"


@dataclass(frozen=True)
class MicrosoftUserTokenSource(TokenSource):
    """Somebody who granted access to what they see of calendars."""

    grant: Grant

    @property
    def account(self) -> str:
        return f"microsoft user {self.grant.account}"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        if not settings.CALENDARS["MICROSOFT"]["CLIENT_ID"]:
            raise ReadError(ReadFailure.NOT_CONNECTED)
        used = self.grant.refresh_token
        if not used:
            raise ReadError(ReadFailure.REAUTH_NEEDED)
        begun, client = time.monotonic(), _Client(deadline)
        _app(client).acquire_token_by_refresh_token(
            used, get_user_scopes(self.grant.has_scope(WRITE_PERMISSION))
        )
        return AccessToken.from_response(client.granted, begun, used)


@dataclass(frozen=True)
class MicrosoftAppTokenSource(TokenSource):
    """The app itself, as far as the tenant's administrator lets it."""

    @property
    def account(self) -> str:
        return "microsoft organisation"

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        microsoft = settings.CALENDARS["MICROSOFT"]
        if not (microsoft["CLIENT_ID"] and microsoft["TENANT"] and microsoft["SUBJECT"]):
            raise ReadError(ReadFailure.NOT_CONNECTED)
        begun, client = time.monotonic(), _Client(deadline)
        _app(client).acquire_token_for_client([get_graph_scope(".default")])
        return AccessToken.from_response(client.granted, begun)


def _app(client: _Client) -> Any:
    """MSAL for one sign-in: it keeps nothing, and knows no way out but the client's."""
    microsoft = settings.CALENDARS["MICROSOFT"]
    try:
        return ConfidentialClientApplication(
            microsoft["CLIENT_ID"],
            client_credential=microsoft["CLIENT_SECRET"],
            authority=get_authority_url(),
            http_client=client,
            instance_discovery=False,
            exclude_scopes=["profile"],
        )
    except ValueError:
        # an address that is none; its message quotes it
        raise ReadError(ReadFailure.NOT_CONNECTED) from None


@dataclass(frozen=True)
class _Answer:
    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Only successes get this far."""


class _Client:
    """MSAL's way out. What is no token never reaches it: it would log it."""

    granted: TokenResponse

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def get(self, url: str, headers: Mapping[str, str] | None = None, **_: Any) -> _Answer:
        """The endpoints of a tenant (OpenID Connect Discovery)."""
        reply = http_client.send(
            http_client.Request("GET", url, headers=headers), self.deadline
        ).raise_for_read()
        try:
            found = json.loads(reply.body)
            known = [
                isinstance(found[f"{one}_endpoint"], str) for one in ("authorization", "token")
            ]
        except (ValueError, TypeError, KeyError):
            raise ReadError(ReadFailure.PROVIDER_ERROR) from None
        if not all(known):
            raise ReadError(ReadFailure.PROVIDER_ERROR)
        return _Answer(200, json.dumps(found), {})

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], **_: Any
    ) -> _Answer:
        """What the token endpoint gives."""
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        call = http_client.Request("POST", url, headers=headers, content=urlencode(data).encode())
        reply = http_client.send(call, self.deadline)
        self.granted = parse_token_response(reply)
        # an id_token, whose faults it would raise, was not asked for
        kept = {
            "access_token": self.granted.access_token,
            "expires_in": self.granted.expires_in,
            "token_type": "Bearer",
        }
        return _Answer(200, json.dumps(kept), {})

    def close(self) -> None:
        """A call leaves nothing open."""
