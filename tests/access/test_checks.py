"""What start-up refuses, and what it lets pass."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks

SANE = {
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
    """Settings as they should be where others can reach us."""
    settings.ACCESS = {**settings.ACCESS, "STRICT": True, "ANONYMOUS_ACCESS": "off"}
    settings.ENCRYPTION_KEYS = [SANE["ENCRYPTION_KEYS"]]
    for name in ("SECRET_KEY", "BASE_URL"):
        setattr(settings, name, SANE[name])
    settings.ALLOWED_HOSTS = [SANE["ALLOWED_HOSTS"]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return settings


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("access.")]


def test_secure_settings_pass(strict):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "short", "access.E001"),
        ("SECRET_KEY", "ab" * 40, "access.E001"),
        ("ALLOWED_HOSTS", ["slots.example.com", "*"], "access.E002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "access.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend", "access.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "access.E004"),
        ("SESSION_COOKIE_SECURE", False, "access.E005"),
        ("CSRF_COOKIE_SECURE", False, "access.E005"),
        ("BASE_URL", "http://slots.example.com", "access.W002"),
    ],
)
def test_insecure_setting_is_reported(strict, name, value, told):
    setattr(strict, name, value)
    assert found() == [told]


@pytest.mark.parametrize("door", ["loopback", "any"])
def test_open_access_is_an_error(strict, door):
    strict.ACCESS = {**strict.ACCESS, "ANONYMOUS_ACCESS": door}
    assert found() == ["access.E003"]


def test_empty_encryption_keys_is_a_warning(strict):
    strict.ENCRYPTION_KEYS = []
    assert found() == ["access.W001"]


def test_debug_settings_pass():
    assert found() == []


def test_security_page_lists_every_check():
    told = (settings.BASE_DIR / "docs" / "explanation" / "security.md").read_text()
    numbers = [f"access.E00{number}" for number in range(1, 6)]
    assert re.findall(r"access\.[EW]\d+", told) == [*numbers, "access.W001", "access.W002"]


def ran(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**kept, **SANE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_secure_environment_passes_deployment_checks():
    done = ran("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"ANONYMOUS_ACCESS": "loopback"}, "access.E003"),
        ({"ANONYMOUS_ACCESS": "any"}, "access.E003"),
        ({"SECRET_KEY": "long and random"}, "access.E001"),
        ({"ALLOWED_HOSTS": "*"}, "access.E002"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"ANONYMOUS_ACCESS": "perhaps"}, "ANONYMOUS_ACCESS must be one of"),
    ],
)
def test_commands_and_web_server_refuse_insecure_settings(environment, told):
    for command in (("manage.py", "check"), ("-c", "import config.wsgi")):
        done = ran(*command, **environment)
        assert done.returncode != 0
        assert told in done.stderr
