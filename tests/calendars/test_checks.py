from __future__ import annotations

import pytest
import trustme
from django.core.checks import run_checks

from calendars.providers import registry
from tests.fake_google import CLIENT, FakeGoogle


@pytest.fixture(autouse=True)
def _fresh_providers():
    registry.get_provider.cache_clear()
    yield
    registry.get_provider.cache_clear()


def get_error_ids() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("calendars.")]


def test_default_settings_have_no_errors():
    assert get_error_ids() == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"PROVIDERS": {"mock": "calendars.providers.nowhere.Provider"}}, "calendars.E001"),
        ({"PROVIDERS": {"mock": "calendars.providers.base.Provider"}}, "calendars.E001"),
        ({"DEFAULT": "telegraph"}, "calendars.E002"),
        ({"DEADLINE": 0}, "calendars.E003"),
        ({"PARALLEL": 0}, "calendars.E003"),
        ({"CONNECTED_REDIRECT": "nowhere"}, "calendars.E010"),
    ],
)
def test_invalid_calendar_setting_is_an_error(settings, changed, error):
    settings.CALENDARS = {**settings.CALENDARS, **changed}
    assert get_error_ids() == [error]


@pytest.mark.parametrize(
    ("is_strict", "default", "ids"),
    [(True, "mock", ["calendars.W001"]), (True, "", []), (False, "mock", [])],
)
def test_simulated_calendar_in_production_is_a_warning(settings, is_strict, default, ids):
    settings.ACCESS = {**settings.ACCESS, "STRICT": is_strict}
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": default}
    assert get_error_ids() == ids


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"MAX_BODY_BYTES": -1}, "calendars.E003"),
        ({"CA_FILE": "/nowhere/authority.pem"}, "calendars.E005"),
        ({"CA_FILE": __file__}, "calendars.E005"),
        ({"ALLOWED_PRIVATE_HOSTS": ["dav.corp", "http://dav.corp"]}, "calendars.E006"),
        ({"ALLOWED_PRIVATE_HOSTS": ["dav.corp:8080"]}, "calendars.E006"),
    ],
)
def test_invalid_http_client_setting_is_an_error(settings, changed, error):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, **changed}
    assert get_error_ids() == [error]


@pytest.mark.parametrize("size", [0, 21])
def test_batch_size_beyond_the_limits_of_microsoft_is_an_error(settings, size):
    microsoft = {**settings.CALENDARS["MICROSOFT"], "BATCH_SIZE": size}
    settings.CALENDARS = {**settings.CALENDARS, "MICROSOFT": microsoft}
    assert get_error_ids() == ["calendars.E011"]


def test_default_provider_is_optional(settings):
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": None}
    assert get_error_ids() == []


def test_valid_ca_file_has_no_errors(settings, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "CA_FILE": str(tmp_path / "authority.pem")}
    assert get_error_ids() == []


def test_invalid_encryption_key_is_named_by_its_number(settings):
    settings.ENCRYPTION_KEYS = ["A" * 43 + "=", "short"]
    (error,) = run_checks()
    assert error.id == "calendars.E004"
    assert "Key 2" in error.msg
    assert "short" not in error.msg


@pytest.mark.parametrize(
    ("service", "values", "error"),
    [
        ("GOOGLE", {"CLIENT_ID": "a"}, "calendars.E007"),
        ("GOOGLE", {"CLIENT_SECRET": "a"}, "calendars.E007"),
        ("GOOGLE", {"SUBJECT": "a"}, "calendars.E007"),
        ("GOOGLE", {"SUBJECT": "a", "SERVICE_ACCOUNT_FILE": __file__}, "calendars.E008"),
        ("GOOGLE", {"SUBJECT": "a", "SERVICE_ACCOUNT_FILE": "/nowhere"}, "calendars.E008"),
        ("MICROSOFT", {"CLIENT_ID": "a"}, "calendars.E007"),
        ("MICROSOFT", {"SUBJECT": "a", "TENANT": "b"}, "calendars.E007"),
        ("MICROSOFT", {"SUBJECT": "a", "CLIENT_ID": "b", "CLIENT_SECRET": "c"}, "calendars.E007"),
    ],
)
def test_partly_configured_service_is_an_error(settings, service, values, error):
    half = {**settings.CALENDARS[service], **values}
    settings.CALENDARS = {**settings.CALENDARS, service: half}
    assert get_error_ids() == [error]


def test_fully_configured_services_have_no_errors(settings, tmp_path):
    google = FakeGoogle().settings("https://google.example.com", tmp_path)
    microsoft = {**settings.CALENDARS["MICROSOFT"], **CLIENT, "TENANT": "b", "SUBJECT": "d"}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google, "MICROSOFT": microsoft}
    assert get_error_ids() == []


def test_microsoft_user_access_needs_no_tenant(settings):
    microsoft = {**settings.CALENDARS["MICROSOFT"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "MICROSOFT": microsoft}
    assert get_error_ids() == []


@pytest.mark.parametrize(
    "url", ["", "slots.example.com", "https://", "https://a.example/b", "ftp://a"]
)
def test_invalid_base_url_is_an_error(settings, url):
    settings.BASE_URL = url
    assert get_error_ids() == ["calendars.E009"]
