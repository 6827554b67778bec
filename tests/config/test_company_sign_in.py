from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from config import company_sign_in


def build(*, is_only: bool = False, **changes: dict[str, str]):
    calendars = {**django_settings.CALENDARS}
    for name, values in changes.items():
        calendars[name] = {**calendars[name], **values}
    return company_sign_in.build_providers(calendars, is_only)["openid_connect"]["APPS"]


@pytest.fixture
def set_env(monkeypatch):
    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


CLIENT = {"CLIENT_ID": "id", "CLIENT_SECRET": "secret"}


def test_no_provider_is_configured_by_default():
    assert build() == []


def test_openid_connect_provider(set_env):
    set_env(OIDC_ISSUER="https://id.example.com/realms/hr/", OIDC_CLIENT_ID="slotsmith")
    [app] = build()
    assert app["provider_id"] == "company"
    assert app["settings"]["server_url"] == "https://id.example.com/realms/hr"
    assert app["settings"]["verified_email"] is False
    assert app["settings"]["oauth_pkce_enabled"] is True


def test_google_and_microsoft_use_the_clients_of_calendars(set_env):
    set_env(GOOGLE_SIGN_IN="true", MICROSOFT_SIGN_IN="true")
    google, microsoft = build(GOOGLE=CLIENT, MICROSOFT={**CLIENT, "TENANT": "example.com"})
    assert google["settings"]["server_url"] == "https://accounts.google.com"
    assert google["settings"]["verified_email"] is False
    server_url = microsoft["settings"]["server_url"]
    assert server_url == "https://login.microsoftonline.com/example.com/v2.0"


@pytest.mark.parametrize("tenant", ["", "common", "organizations", "consumers"])
def test_shared_directory_of_microsoft_is_refused(set_env, tenant):
    set_env(MICROSOFT_SIGN_IN="true")
    with pytest.raises(ImproperlyConfigured, match="MICROSOFT_TENANT"):
        build(MICROSOFT={**CLIENT, "TENANT": tenant})


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"OIDC_ISSUER": "https://id.example.com"}, "OIDC_CLIENT_ID"),
        ({"GOOGLE_SIGN_IN": "true"}, "GOOGLE_CLIENT_ID"),
    ],
)
def test_incomplete_provider_is_refused(set_env, env, name):
    set_env(**env)
    with pytest.raises(ImproperlyConfigured, match=name):
        build()


def test_company_accounts_only_needs_a_provider():
    with pytest.raises(ImproperlyConfigured, match="COMPANY_SIGN_IN_ONLY"):
        build(is_only=True)
