"""Adapt the company accounts of django-allauth (OpenID Connect).

Its requests to a provider go through `net.http_client`: they have a deadline and a maximum size,
and the SSRF guard checks them.
"""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from access import company_accounts, invitations
from access.company_accounts import CompanyIdentity, NoAccessError
from access.invitations import InvalidInvitationError
from net.requests_session import build_session

#: Providers whose answers have no groups.
_WITHOUT_GROUPS = {"google"}
_MAX_GROUPS = 1000
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")

logger = logging.getLogger(__name__)


class _OpenIdAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The redirect URI begins with BASE_URL, never with the request's Host header.

    What a provider answers is checked: it must be an object with the expected members.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        return _require_texts(super().openid_config, *_ENDPOINTS)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the sign-in; the ID token and the user information are about one person."""
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        if "id_token" in data and data["id_token"]["sub"] != data["userinfo"]["sub"]:
            raise OAuth2Error("The user information is about another person.")
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        return _require_texts(super()._fetch_user_info(access_token), "sub")

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        path = reverse("openid_connect_callback", args=[self.provider_id])
        return f"{settings.BASE_URL}{path}"


class _CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = _OpenIdAdapter


def _require_texts(answer: Any, *names: str) -> dict[str, Any]:
    """Return an answer if it is an object with these texts; raise OAuth2Error otherwise."""
    if isinstance(answer, dict) and all(isinstance(answer.get(name), str) for name in names):
        return answer
    raise OAuth2Error("The provider's answer is incomplete.")


class CompanyAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The hooks of django-allauth for company accounts."""

    def get_requests_session(self) -> requests.Session:
        return build_session(settings.COMPANY_SIGN_IN["DEADLINE"])

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Return the providers of the settings; those of the database are not used."""
        apps = super().list_apps(request, provider=provider, client_id=client_id)
        return [app for app in apps if app.pk is None]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        return _CompanyProvider(request, app=self.get_app(request, provider, client_id))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **details: Any
    ) -> None:
        """Redirect to a page of ours, unless the person cancelled; log what failed."""
        if error != AuthError.CANCELLED:
            failure = type(details.get("exception")).__name__
            logger.warning("A sign-in with a company account failed: %s, %s", error, failure)
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or create the account, and apply what the provider says about it."""
        if sociallogin.state.get("process") == "connect":
            return
        identity = read_identity(sociallogin)
        try:
            account = _find_account(sociallogin, identity)
        except (NoAccessError, InvalidInvitationError):
            raise ImmediateHttpResponse(redirect("no-access")) from None
        if not sociallogin.is_existing:
            sociallogin.user = account
            sociallogin.save(request, connect=True)
        company_accounts.update_account(account, identity)


def _find_account(sociallogin: Any, identity: CompanyIdentity) -> User:
    """Return the account; a sign-in that began on the page of an invitation accepts it."""
    existing: User | None = sociallogin.user if sociallogin.is_existing else None
    secret = _read_invitation(sociallogin.state.get("next", ""))
    if not secret:
        return existing or company_accounts.find_or_create_account(identity)
    del sociallogin.state["next"]
    now = int(timezone.now().timestamp())
    return invitations.accept_as_company_account(secret, existing, identity, now)


def _read_invitation(path: str) -> str:
    """Return the secret of the invitation whose page a path is; empty for other pages."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return str(match.kwargs["secret"]) if match.url_name == "invitation" else ""


def read_identity(sociallogin: Any) -> CompanyIdentity:
    """Return what a provider says about a person."""
    addresses: list[EmailAddress] = sociallogin.email_addresses
    email = next((address.email for address in addresses if address.verified), "")
    user = sociallogin.user
    groups = None
    if sociallogin.account.provider not in _WITHOUT_GROUPS:
        groups = _read_groups(sociallogin.account.extra_data)
    name = user.get_full_name() or _read_claim(sociallogin.account.extra_data, "name") or ""
    return CompanyIdentity(email.lower(), str(name)[:150], groups)


def _read_groups(data: dict[str, Any]) -> frozenset[str]:
    """Return the groups in the claims of a provider; none if the claim is missing."""
    value = _read_claim(data, settings.COMPANY_SIGN_IN["GROUPS_CLAIM"])
    values = value if isinstance(value, list) else [value]
    return frozenset(text for text in values[:_MAX_GROUPS] if isinstance(text, str))


def _read_claim(data: dict[str, Any], name: str) -> Any:
    for part in ("userinfo", "id_token"):
        claims = data.get(part)
        if isinstance(claims, dict) and name in claims:
            return claims[name]
    return None
