"""The settings that follow from the environment, read anew for each test."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import VARIABLE_DEFAULTS

PATH = str(settings.BASE_DIR / "config" / "settings.py")


@pytest.fixture
def read_env(monkeypatch):
    def read_with_environment(**environment: str) -> dict[str, Any]:
        for name in VARIABLE_DEFAULTS:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(PATH)

    return read_with_environment


def test_defaults_suit_a_development_machine(read_env):
    values = read_env()
    assert values["DEBUG"] is True
    assert values["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert values["DATABASES"]["default"]["ENGINE"] == "config.sqlite"
    assert values["DATABASES"]["default"]["NAME"].endswith("db.sqlite3")
    assert values["CALENDARS"]["DEFAULT"] == "mock"


def test_mail_is_printed_in_debug_and_sent_in_production(read_env):
    assert read_env()["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    deployed = read_env(DEBUG="false", SECRET_KEY="long and random", EMAIL_HOST="mail.example.com")
    assert deployed["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (deployed["EMAIL_HOST"], deployed["EMAIL_PORT"]) == ("mail.example.com", 25)


def test_mail_cannot_use_both_tls_and_ssl(read_env):
    assert read_env(EMAIL_USE_TLS="true")["EMAIL_USE_TLS"] is True
    with pytest.raises(ImproperlyConfigured, match="EMAIL_USE_SSL"):
        read_env(EMAIL_USE_TLS="true", EMAIL_USE_SSL="true")


def test_calendar_writing_is_off_unless_enabled(read_env):
    assert read_env()["CALENDARS"]["GOOGLE"]["WRITE"] is False
    calendars = read_env(GOOGLE_WRITE="true", MICROSOFT_WRITE="true")["CALENDARS"]
    assert (calendars["GOOGLE"]["WRITE"], calendars["MICROSOFT"]["WRITE"]) == (True, True)


@pytest.mark.parametrize("word", ["0", "false", "FALSE", "no", "off", " false "])
def test_debug_is_turned_off_by_any_false_word(read_env, word):
    assert read_env(DEBUG=word, SECRET_KEY="long and random")["DEBUG"] is False


@pytest.mark.parametrize("word", ["maybe", "2", "fals"])
def test_invalid_boolean_is_rejected(read_env, word):
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false"):
        read_env(DEBUG=word)


@pytest.mark.parametrize("key", ["", "for-trying-on-this-machine-only"])
def test_sample_secret_key_is_rejected_outside_debug(read_env, key):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read_env(DEBUG="false", SECRET_KEY=key)


def test_database_is_configured_by_url(read_env):
    database = read_env(DATABASE_URL="postgres://ann:secret@db:5432/slotsmith")["DATABASES"][
        "default"
    ]
    assert (database["ENGINE"], database["HOST"], database["NAME"]) == (
        "config.postgresql",
        "db",
        "slotsmith",
    )


@pytest.mark.parametrize(
    "url",
    ["slotsmith", "mysql://ann:secret@db/slotsmith", "postgres://ann:secret@db:port/slotsmith"],
)
def test_invalid_database_url_is_named_and_not_quoted(read_env, url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as raised:
        read_env(DATABASE_URL=url)
    assert "secret" not in str(raised.value)


def test_redis_url_without_a_scheme_is_rejected(read_env):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must begin with redis://"):
        read_env(REDIS_URL="localhost:6379")


def test_allowed_hosts_are_separated_by_commas(read_env):
    assert read_env(ALLOWED_HOSTS="a.example, b.example,")["ALLOWED_HOSTS"] == [
        "a.example",
        "b.example",
    ]


def test_base_url_has_no_trailing_slash(read_env):
    assert read_env()["BASE_URL"] == "http://localhost:8000"
    assert (
        read_env(BASE_URL="https://slots.example.com/")["BASE_URL"] == "https://slots.example.com"
    )


def test_provider_settings_come_from_their_own_variables(read_env):
    calendars = read_env(GOOGLE_CLIENT_ID="a", MICROSOFT_TENANT="b")["CALENDARS"]
    assert (calendars["GOOGLE"]["CLIENT_ID"], calendars["MICROSOFT"]["TENANT"]) == ("a", "b")


def test_simulated_calendar_is_the_default_in_debug_only(read_env):
    deployed = {"DEBUG": "false", "SECRET_KEY": "long and random"}
    assert read_env(**deployed)["CALENDARS"]["DEFAULT"] == ""
    assert read_env(CALENDARS_DEFAULT="mock", **deployed)["CALENDARS"]["DEFAULT"] == "mock"


def test_default_provider_can_be_empty(read_env):
    assert read_env(CALENDARS_DEFAULT="")["CALENDARS"]["DEFAULT"] == ""


def test_cache_is_shared_only_with_redis(read_env, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert read_env()["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    shared = read_env(REDIS_URL="redis://cache:6379/1")["CACHES"]["default"]
    assert (shared["BACKEND"], shared["LOCATION"]) == (
        "ops.cache.SharedCache",
        "redis://cache:6379/1",
    )


def test_background_delivery_can_be_switched_off(read_env):
    assert read_env()["OUTBOX"]["DELIVER_IN_BACKGROUND"] is True
    values = read_env(OUTBOX_DELIVER_IN_BACKGROUND="no")
    assert values["OUTBOX"]["DELIVER_IN_BACKGROUND"] is False


def test_private_hosts_are_blocked_unless_listed(read_env):
    values = read_env()["HTTP_CLIENT"]
    assert (values["ALLOWED_PRIVATE_HOSTS"], values["CA_FILE"]) == ([], "")
    values = read_env(ALLOWED_PRIVATE_HOSTS="dav.corp, 10.0.0.5", OUTGOING_CA_FILE="/etc/ca.pem")
    assert values["HTTP_CLIENT"]["ALLOWED_PRIVATE_HOSTS"] == ["dav.corp", "10.0.0.5"]
    assert values["HTTP_CLIENT"]["CA_FILE"] == "/etc/ca.pem"


@pytest.mark.parametrize(
    ("environment", "anonymous_access"),
    [
        ({}, "loopback"),
        ({"ANONYMOUS_ACCESS": "off"}, "off"),
        ({"ANONYMOUS_ACCESS": "any"}, "any"),
        ({"DEBUG": "false", "SECRET_KEY": "x"}, "off"),
    ],
)
def test_anonymous_access_depends_on_debug_and_environment(read_env, environment, anonymous_access):
    assert read_env(**environment)["ACCESS"]["ANONYMOUS_ACCESS"] == anonymous_access


def test_unknown_anonymous_access_is_rejected(read_env):
    with pytest.raises(ImproperlyConfigured, match="ANONYMOUS_ACCESS must be one of"):
        read_env(ANONYMOUS_ACCESS="ajar")


def test_https_is_required_outside_debug(read_env):
    values = read_env(DEBUG="false", SECRET_KEY="x")
    assert (values["SECURE_SSL_REDIRECT"], values["SECURE_HSTS_SECONDS"]) == (True, 31536000)
    assert values["SESSION_COOKIE_SECURE"]
    assert values["CSRF_COOKIE_SECURE"]
    assert "SECURE_PROXY_SSL_HEADER" not in values
    assert (
        read_env(DEBUG="false", SECRET_KEY="x", SSL_REDIRECT="no")["SECURE_SSL_REDIRECT"] is False
    )


def test_proxy_header_is_trusted_only_behind_proxies(read_env):
    values = read_env(PROXIES="2")
    assert values["ACCESS"]["PROXIES"] == 2
    assert values["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert (read_env()["SECURE_SSL_REDIRECT"], read_env()["SESSION_COOKIE_SECURE"]) == (
        False,
        False,
    )


@pytest.mark.parametrize("word", ["-1", "one", "1.5", "²"])
def test_invalid_number_is_rejected(read_env, word):
    with pytest.raises(ImproperlyConfigured, match="PROXIES must be a whole number"):
        read_env(PROXIES=word)


def test_celery_requires_redis(read_env):
    assert read_env()["BACKGROUND"] == "threads"
    assert read_env(BACKGROUND="celery", REDIS_URL="redis://cache:6379/0")["BACKGROUND"] == "celery"
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        read_env(BACKGROUND="celery")


def test_logs_are_text_in_debug_and_json_in_production(read_env):
    deployed = {"DEBUG": "false", "SECRET_KEY": "long and random"}
    for environment, expected in (
        ({}, "text"),
        (deployed, "json"),
        ({"LOG_FORMAT": "json"}, "json"),
    ):
        assert read_env(**environment)["LOGGING"]["handlers"]["stderr"]["formatter"] == expected


def test_default_retention_is_half_a_year(read_env):
    assert [
        read_env()["RETENTION_DAYS"],
        read_env(RETENTION_DAYS="0")["RETENTION_DAYS"],
    ] == [180, 0]
    with pytest.raises(ImproperlyConfigured, match="RETENTION_DAYS"):
        read_env(RETENTION_DAYS="-1")
