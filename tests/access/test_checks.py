"""System checks of security settings, and their effect on start-up."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from django.conf import settings
from django.core.checks import run_checks

from tests.process_server import run_forked

SECURE_ENVIRONMENT = {
    "DEBUG": "false",
    "SECRET_KEY": "qz3V8-mT5p_Wn1xYb7Ld0RkCf4Ge9HjUs2Aa6Oi-Nv-Xt-Zq-Pw",
    "ALLOWED_HOSTS": "slots.example.com",
    "BASE_URL": "https://slots.example.com",
    "ENCRYPTION_KEYS": "A" * 43 + "=",
    "DATABASE_URL": "sqlite://:memory:",
    "PROXIES": "1",
}


@pytest.fixture
def strict(settings):
    """Secure settings of a production server."""
    settings.ACCESS = {**settings.ACCESS, "STRICT": True, "ANONYMOUS_ACCESS": "off"}
    settings.ENCRYPTION_KEYS = [SECURE_ENVIRONMENT["ENCRYPTION_KEYS"]]
    for name in ("SECRET_KEY", "BASE_URL"):
        setattr(settings, name, SECURE_ENVIRONMENT[name])
    settings.ALLOWED_HOSTS = [SECURE_ENVIRONMENT["ALLOWED_HOSTS"]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return settings


def find_check_ids() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("access.")]


def test_secure_settings_pass(strict):
    assert find_check_ids() == []


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("SECRET_KEY", "short", "access.E001"),
        ("SECRET_KEY", "ab" * 40, "access.E001"),
        ("SECRET_KEY_FALLBACKS", ["for-trying-on-this-machine-only"], "access.E001"),
        ("ALLOWED_HOSTS", ["slots.example.com", "*"], "access.E002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "access.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend", "access.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "access.E004"),
        ("SESSION_COOKIE_SECURE", False, "access.E005"),
        ("CSRF_COOKIE_SECURE", False, "access.E005"),
        ("BASE_URL", "http://slots.example.com", "access.W002"),
    ],
)
def test_insecure_setting_is_reported(strict, name, value, check_id):
    setattr(strict, name, value)
    assert find_check_ids() == [check_id]


@pytest.mark.parametrize("value", ["loopback", "any"])
def test_open_access_is_an_error(strict, value):
    strict.ACCESS = {**strict.ACCESS, "ANONYMOUS_ACCESS": value}
    assert find_check_ids() == ["access.E003"]


def test_empty_encryption_keys_is_a_warning(strict):
    strict.ENCRYPTION_KEYS = []
    assert find_check_ids() == ["access.W001"]


def test_debug_settings_pass():
    assert find_check_ids() == []


def test_security_page_lists_every_check():
    page = (settings.BASE_DIR / "docs" / "explanation" / "security.md").read_text()
    numbers = [f"access.E00{number}" for number in range(1, 6)]
    assert re.findall(r"access\.[EW]\d+", page) == [*numbers, "access.W001", "access.W002"]


def run_python(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {**inherited, **SECURE_ENVIRONMENT, **environment}
    return run_forked(*command, cwd=settings.BASE_DIR, env=variables)


def test_secure_environment_passes_deployment_checks():
    process = run_python(
        "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert "no issues" in process.stdout


def test_deployment_checks_warn_of_the_simulated_calendar():
    command = ("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    process = run_python(*command, CALENDARS_DEFAULT="mock")
    assert process.returncode == 1
    assert "calendars.W001" in process.stderr


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"ANONYMOUS_ACCESS": "loopback"}, "access.E003"),
        ({"ANONYMOUS_ACCESS": "any"}, "access.E003"),
        ({"SECRET_KEY": "long and random"}, "access.E001"),
        ({"ALLOWED_HOSTS": "*"}, "access.E002"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"ANONYMOUS_ACCESS": "perhaps"}, "ANONYMOUS_ACCESS must be one of"),
    ],
)
def test_commands_and_web_server_refuse_insecure_settings(environment, message):
    for command in (("manage.py", "check"), ("-c", "import config.wsgi")):
        process = run_python(*command, **environment)
        assert process.returncode != 0
        assert message in process.stderr
