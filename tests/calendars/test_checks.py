from __future__ import annotations

import pytest
import trustme
from django.core.checks import run_checks

from calendars import reader


@pytest.fixture(autouse=True)
def _fresh_providers():
    reader.provider.cache_clear()
    yield
    reader.provider.cache_clear()


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("calendars.")]


def test_the_settings_as_they_come_are_sound():
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"PROVIDERS": {"mock": "calendars.providers.nowhere.Provider"}}, "calendars.E001"),
        ({"PROVIDERS": {"mock": "calendars.providers.base.Provider"}}, "calendars.E001"),
        ({"DEFAULT": "telegraph"}, "calendars.E002"),
        ({"DEADLINE": 0}, "calendars.E003"),
        ({"PARALLEL": 0}, "calendars.E003"),
        ({"LARGEST_BODY": -1}, "calendars.E003"),
        ({"CA_FILE": "/nowhere/authority.pem"}, "calendars.E005"),
        ({"CA_FILE": __file__}, "calendars.E005"),
        ({"PRIVATE_HOSTS": ["dav.corp", "http://dav.corp"]}, "calendars.E006"),
        ({"PRIVATE_HOSTS": ["dav.corp:8080"]}, "calendars.E006"),
    ],
)
def test_a_setting_that_cannot_work_is_an_error(settings, changed, error):
    settings.CALENDARS = {**settings.CALENDARS, **changed}
    assert found() == [error]


def test_no_default_provider_is_a_choice(settings):
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": None}
    assert found() == []


def test_a_bundle_of_authorities_is_sound(settings, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    settings.CALENDARS = {**settings.CALENDARS, "CA_FILE": str(tmp_path / "authority.pem")}
    assert found() == []


def test_a_key_that_is_none_is_named_by_its_number(settings):
    settings.CALENDARS = {**settings.CALENDARS, "KEYS": ["A" * 43 + "=", "short"]}
    (error,) = run_checks()
    assert error.id == "calendars.E004"
    assert "Key 2" in error.msg
    assert "short" not in error.msg
