"""The authorization-code flow of OAuth 2.0 with PKCE (RFC 6749, RFC 7636).

Google Identity, "Using OAuth 2.0 for Web Server Applications"; Microsoft identity platform, "OAuth
2.0 authorization code flow". The flow asks for free/busy time and a refresh token, and, if the
settings say so, for write access.

The flow is written here because neither MSAL nor Authlib makes it shorter: each needs an adapter
for net.http_client, and MSAL wants `response_mode=form_post`, whose cross-site POST arrives without
the session cookie that holds the state.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from calendars.oauth import google_oauth, microsoft_oauth
from calendars.oauth.grant import TokenResponse, parse_token_response
from net import http_client
from net.deadline import Deadline

#: The kinds of calendars that are connected by OAuth.
KINDS = ("google", "microsoft")


@dataclass(frozen=True)
class OAuthProvider:
    """An OAuth 2.0 provider, and the client id and secret that it issued to Slotsmith."""

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
        """The scheme and host of the authorization page."""
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"

    def authorization_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Return the URL of the page on which the user grants access."""
        params = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": state,
            "code_challenge": compute_challenge(verifier),
            "code_challenge_method": "S256",
            **self.extra_params,
        }
        return f"{self.authorize_url}?{urlencode(params)}"

    def exchange_code(
        self, code: str, redirect_uri: str, verifier: str, deadline: Deadline
    ) -> TokenResponse:
        """Exchange an authorization code for tokens; raise ReadError."""
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
        request = http_client.Request("POST", self.token_url, headers=headers, content=content)
        tokens = parse_token_response(http_client.send(request, deadline))
        return replace(tokens, scope=tokens.scope or self.scope)


def compute_challenge(verifier: str) -> str:
    """Return the S256 code challenge of a verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def get_oauth_provider(kind: str) -> OAuthProvider | None:
    """Return the OAuth provider of a kind of calendar; None if the settings have no client id."""
    return get_oauth_providers().get(kind)


def get_oauth_providers() -> dict[str, OAuthProvider]:
    """Return the OAuth providers with a client id in the settings, by kind of calendar."""
    providers = {"google": _build_google(), "microsoft": _build_microsoft()}
    return {kind: provider for kind, provider in providers.items() if provider.client_id}


def _build_google() -> OAuthProvider:
    configured = settings.CALENDARS["GOOGLE"]
    scopes = (
        [google_oauth.READ_SCOPE, google_oauth.WRITE_SCOPE]
        if configured["WRITE"]
        else [google_oauth.READ_SCOPE]
    )
    return OAuthProvider(
        label="Google Calendar",
        client_id=configured["CLIENT_ID"],
        client_secret=configured["CLIENT_SECRET"],
        authorize_url=configured["AUTHORIZE_URL"],
        token_url=configured["TOKEN_URL"],
        scope=" ".join(scopes),
        # Without these, Google returns a refresh token only the first time, or never.
        extra_params={"access_type": "offline", "prompt": "consent"},
        requests_write=configured["WRITE"],
    )


def _build_microsoft() -> OAuthProvider:
    configured = settings.CALENDARS["MICROSOFT"]
    endpoint = f"{microsoft_oauth.get_authority_url()}/oauth2/v2.0"
    scopes = microsoft_oauth.get_user_scopes(with_write=configured["WRITE"])
    return OAuthProvider(
        label="Microsoft 365",
        client_id=configured["CLIENT_ID"],
        client_secret=configured["CLIENT_SECRET"],
        authorize_url=f"{endpoint}/authorize",
        token_url=f"{endpoint}/token",
        # MSAL always adds openid when it refreshes a token, so it must be granted.
        scope=" ".join(["openid offline_access", *scopes]),
        extra_params={"prompt": "select_account"},
        requests_write=configured["WRITE"],
    )
