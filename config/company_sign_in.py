"""Sign-in with a company account: the OpenID Connect providers that the environment configures.

Google and Microsoft are OpenID Connect providers like any other, so there is one way to sign in.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import env_bool, env_list, env_text
from config.settings_types import CalendarSettings, CompanySignInSettings

GOOGLE_ISSUER = "https://accounts.google.com"
#: Directories of Microsoft in which any person can have an account with any email address.
_SHARED_TENANTS = ("", "common", "organizations", "consumers")


def read_settings() -> CompanySignInSettings:
    """Return what applies to every provider."""
    return {
        # whether passwords and passkeys are switched off
        "ONLY": env_bool("COMPANY_SIGN_IN_ONLY", False),
        # the claim with the groups of a person, and the groups that give a role
        "GROUPS_CLAIM": env_text("OIDC_GROUPS_CLAIM", "groups"),
        "ADMINISTRATOR_GROUPS": env_list("OIDC_ADMINISTRATOR_GROUPS", ""),
        "COORDINATOR_GROUPS": env_list("OIDC_COORDINATOR_GROUPS", ""),
        # seconds for all requests of a sign-in to the provider
        "DEADLINE": 10.0,
    }


def build_providers(calendars: CalendarSettings, is_only: bool) -> dict[str, Any]:
    """Return the configured providers, in the form that django-allauth reads.

    Google and Microsoft use the OAuth clients of calendars. Raise ImproperlyConfigured if a
    provider is switched on and its client is incomplete, or if `is_only` and there is none.
    """
    apps = [_build_any(), _build_google(calendars), _build_microsoft(calendars)]
    configured = [app for app in apps if app]
    if is_only and not configured:
        raise ImproperlyConfigured("COMPANY_SIGN_IN_ONLY needs a provider, such as OIDC_ISSUER.")
    return {"openid_connect": {"APPS": configured}}


def _build_any() -> dict[str, Any] | None:
    issuer, client_id = env_text("OIDC_ISSUER").rstrip("/"), env_text("OIDC_CLIENT_ID")
    secret, name = env_text("OIDC_CLIENT_SECRET"), env_text("OIDC_NAME", "company account")
    are_emails_verified = env_bool("OIDC_EMAILS_ARE_VERIFIED", False)
    if not issuer:
        return None
    if not client_id:
        raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID.")
    return _build_app("company", name, issuer, (client_id, secret), are_emails_verified)


def _build_google(calendars: CalendarSettings) -> dict[str, Any] | None:
    if not env_bool("GOOGLE_SIGN_IN", False):
        return None
    client = calendars["GOOGLE"]
    credentials = _read_credentials("GOOGLE", client["CLIENT_ID"], client["CLIENT_SECRET"])
    return _build_app("google", "Google", GOOGLE_ISSUER, credentials, False)


def _build_microsoft(calendars: CalendarSettings) -> dict[str, Any] | None:
    if not env_bool("MICROSOFT_SIGN_IN", False):
        return None
    client = calendars["MICROSOFT"]
    tenant = client["TENANT"]
    if tenant in _SHARED_TENANTS:
        raise ImproperlyConfigured("MICROSOFT_SIGN_IN needs MICROSOFT_TENANT, the directory's id.")
    issuer = f"{client['LOGIN_URL']}/{tenant}/v2.0"
    # the directory vouches for the addresses of its people; Microsoft sends no email_verified
    credentials = _read_credentials("MICROSOFT", client["CLIENT_ID"], client["CLIENT_SECRET"])
    return _build_app("microsoft", "Microsoft", issuer, credentials, True)


def _read_credentials(kind: str, client_id: str, secret: str) -> tuple[str, str]:
    if not (client_id and secret):
        raise ImproperlyConfigured(
            f"{kind}_SIGN_IN needs {kind}_CLIENT_ID and {kind}_CLIENT_SECRET."
        )
    return client_id, secret


def _build_app(
    provider_id: str, name: str, issuer: str, credentials: tuple[str, str], are_verified: bool
) -> dict[str, Any]:
    client_id, secret = credentials
    return {
        "provider_id": provider_id,
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": issuer,
            "verified_email": are_verified,
            "oauth_pkce_enabled": True,
        },
    }
