"""Being granted access: the authorisation code flow of OAuth 2.0 with PKCE (RFC 6749, RFC 7636).

Google Identity, "Using OAuth 2.0 for Web Server Applications"; Microsoft identity platform, "OAuth
2.0 authorization code flow". No more is asked for than when somebody is busy, and to be told so
while they are away; and where the settings say so, to write bookings into their calendar.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from calendars.oauth import google, microsoft
from calendars.oauth.grant import TokenResponse, parse_token_response
from net import http_client
from net.deadline import Deadline


@dataclass(frozen=True)
class OAuthProvider:
    """Who can grant access, and where and how they are asked."""

    label: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str
    scope: str
    extra_params: Mapping[str, str] = field(default_factory=dict)
    requests_write: bool = False

    @property
    def origin(self) -> str:
        """The scheme and host of the page that asks for the grant."""
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"

    def authorization_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Where to send a browser whose user is to be asked."""
        question = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": state,
            "code_challenge": compute_challenge(verifier),
            "code_challenge_method": "S256",
            **self.extra_params,
        }
        return f"{self.authorize_url}?{urlencode(question)}"

    def exchange_code(
        self, code: str, redirect_uri: str, verifier: str, deadline: Deadline
    ) -> TokenResponse:
        """What was granted, for the code that the browser brought back; or ReadError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(form).encode()
        call = http_client.Request("POST", self.token_url, headers=headers, content=content)
        found = parse_token_response(http_client.send(call, deadline))
        return replace(found, scope=found.scope or self.scope)


def compute_challenge(verifier: str) -> str:
    """What is told of a verifier beforehand (RFC 7636 section 4.2, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def get_oauth_provider(kind: str) -> OAuthProvider | None:
    """The service that grants access to a kind of calendar, if there is one that knows us."""
    return get_oauth_providers().get(kind)


def get_oauth_providers() -> dict[str, OAuthProvider]:
    """The services that know us, by the kind of calendar that each grants access to."""
    made = {"google": _google(), "microsoft": _microsoft()}
    return {kind: one for kind, one in made.items() if one.client_id}


def _google() -> OAuthProvider:
    credentials = settings.CALENDARS["GOOGLE"]
    return OAuthProvider(
        "Google Calendar",
        credentials["CLIENT_ID"],
        credentials["CLIENT_SECRET"],
        credentials["AUTHORIZE_URL"],
        credentials["TOKEN_URL"],
        " ".join([google.READ_SCOPE, *([google.WRITE_SCOPE] if credentials["WRITE"] else [])]),
        # without these two, Google gives a refresh token the first time only, or never
        {"access_type": "offline", "prompt": "consent"},
        credentials["WRITE"],
    )


def _microsoft() -> OAuthProvider:
    credentials = settings.CALENDARS["MICROSOFT"]
    address = f"{microsoft.get_authority_url()}/oauth2/v2.0"
    return OAuthProvider(
        "Microsoft 365",
        credentials["CLIENT_ID"],
        credentials["CLIENT_SECRET"],
        f"{address}/authorize",
        f"{address}/token",
        # MSAL cannot ask for a token without openid, so it is asked for here as well
        " ".join(["openid offline_access", *microsoft.get_user_scopes(credentials["WRITE"])]),
        {"prompt": "select_account"},
        credentials["WRITE"],
    )
