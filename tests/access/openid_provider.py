"""A real OpenID Connect provider on loopback, and a browser that signs in with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.test import Client

with warnings.catch_warnings(record=True):  # the library shows that parts of it are deprecated
    from oidc_provider_mock import User, run_server_in_thread

#: The id of the provider in the settings.
PROVIDER = "company"


@contextmanager
def run_provider(*people: User) -> Iterator[str]:
    """Run a provider whose accounts are `people`; yield its issuer."""
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def configure(issuer: str, *, are_emails_verified: bool = False, provider: str = PROVIDER) -> Any:
    """Return the setting SOCIALACCOUNT_PROVIDERS for a provider."""
    app = {
        "provider_id": provider,
        "name": "Example Inc.",
        "client_id": "slotsmith",
        "secret": "a secret",
        "settings": {
            "server_url": issuer,
            "verified_email": are_emails_verified,
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def create_person(sub: str, email: str = "", **claims: Any) -> User:
    """Return an account at the provider."""
    return User(sub=sub, claims={"email": email, "email_verified": True, **claims})


def authorize(client: Client, sub: str, **fields: str) -> str:
    """Start a sign-in and agree to it at the provider; return the path that it redirects to."""
    start = client.post(f"/account/company/{PROVIDER}/sign-in", fields)
    assert start.status_code == 302, start.content
    answer = httpx.post(start["Location"], data={"sub": sub}, trust_env=False)
    assert answer.status_code == 302, answer.text
    target = urlsplit(answer.headers["Location"])
    assert f"{target.scheme}://{target.netloc}" == settings.BASE_URL
    return f"{target.path}?{target.query}"


def sign_in(client: Client, sub: str, **fields: str) -> Any:
    """Sign in with a company account and return the response of the callback."""
    return client.get(authorize(client, sub, **fields))
