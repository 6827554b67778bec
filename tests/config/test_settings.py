"""The settings as the environment makes them, each time read afresh."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import DEFAULTS

PATH = str(settings.BASE_DIR / "config" / "settings.py")


@pytest.fixture
def read(monkeypatch):
    def with_environment(**environment: str) -> dict[str, Any]:
        for name in DEFAULTS:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(PATH)

    return with_environment


def test_without_any_environment_it_is_ready_to_try_on_this_machine(read):
    found = read()
    assert found["DEBUG"] is True
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["DATABASES"]["default"]["ENGINE"] == "config.sqlite"
    assert found["DATABASES"]["default"]["NAME"].endswith("db.sqlite3")
    assert found["CALENDARS"]["DEFAULT"] == "mock"


def test_mail_is_printed_while_trying_and_sent_when_deployed(read):
    assert read()["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    deployed = read(DEBUG="false", SECRET_KEY="long and random", EMAIL_HOST="mail.example.com")
    assert deployed["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (deployed["EMAIL_HOST"], deployed["EMAIL_PORT"]) == ("mail.example.com", 25)


def test_mail_is_encrypted_in_one_way_or_none(read):
    assert read(EMAIL_USE_TLS="true")["EMAIL_USE_TLS"] is True
    with pytest.raises(ImproperlyConfigured, match="EMAIL_USE_SSL"):
        read(EMAIL_USE_TLS="true", EMAIL_USE_SSL="true")


def test_calendars_of_google_and_microsoft_are_written_to_only_if_told(read):
    assert read()["CALENDARS"]["GOOGLE"]["WRITE"] is False
    told = read(GOOGLE_WRITE="true", MICROSOFT_WRITE="true")["CALENDARS"]
    assert (told["GOOGLE"]["WRITE"], told["MICROSOFT"]["WRITE"]) == (True, True)


@pytest.mark.parametrize("word", ["0", "false", "FALSE", "no", "off", " false "])
def test_debug_is_turned_off_by_any_plain_no(read, word):
    assert read(DEBUG=word, SECRET_KEY="long and random")["DEBUG"] is False


@pytest.mark.parametrize("word", ["maybe", "2", "fals"])
def test_a_word_that_is_neither_yes_nor_no_stops_the_start(read, word):
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false"):
        read(DEBUG=word)


@pytest.mark.parametrize("key", ["", "for-trying-on-this-machine-only"])
def test_the_sample_key_is_refused_outside_debug(read, key):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read(DEBUG="false", SECRET_KEY=key)


def test_a_database_is_named_by_its_address(read):
    found = read(DATABASE_URL="postgres://ann:secret@db:5432/slotsmith")["DATABASES"]["default"]
    assert (found["ENGINE"], found["HOST"], found["NAME"]) == (
        "django.db.backends.postgresql",
        "db",
        "slotsmith",
    )


def test_hosts_are_a_list_with_commas(read):
    assert read(ALLOWED_HOSTS="a.example, b.example,")["ALLOWED_HOSTS"] == [
        "a.example",
        "b.example",
    ]


def test_our_own_address_is_written_without_a_slash_at_its_end(read):
    assert read()["BASE_URL"] == "http://localhost:8000"
    assert read(BASE_URL="https://slots.example.com/")["BASE_URL"] == "https://slots.example.com"


def test_a_service_is_told_by_its_own_variables(read):
    found = read(GOOGLE_CLIENT_ID="a", MICROSOFT_TENANT="b")["CALENDARS"]
    assert (found["GOOGLE"]["CLIENT_ID"], found["MICROSOFT"]["TENANT"]) == ("a", "b")


def test_no_default_provider_can_be_asked_for(read):
    assert read(CALENDARS_DEFAULT="")["CALENDARS"]["DEFAULT"] == ""


def test_processes_share_a_cache_where_redis_is_named_and_else_each_has_its_own(read, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert read()["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    shared = read(REDIS_URL="redis://cache:6379/1")["CACHES"]["default"]
    assert (shared["BACKEND"], shared["LOCATION"]) == (
        "ops.cache.SharedCache",
        "redis://cache:6379/1",
    )


def test_a_web_process_delivers_messages_unless_another_does(read):
    assert read()["OUTBOX"]["DELIVER_IN_BACKGROUND"] is True
    elsewhere = read(OUTBOX_DELIVER_IN_BACKGROUND="no")
    assert elsewhere["OUTBOX"]["DELIVER_IN_BACKGROUND"] is False


def test_no_calendar_is_on_a_private_host_unless_it_is_listed(read):
    found = read()["HTTP_CLIENT"]
    assert (found["ALLOWED_PRIVATE_HOSTS"], found["CA_FILE"]) == ([], "")
    found = read(ALLOWED_PRIVATE_HOSTS="dav.corp, 10.0.0.5", OUTGOING_CA_FILE="/etc/ca.pem")
    assert found["HTTP_CLIENT"]["ALLOWED_PRIVATE_HOSTS"] == ["dav.corp", "10.0.0.5"]
    assert found["HTTP_CLIENT"]["CA_FILE"] == "/etc/ca.pem"


@pytest.mark.parametrize(
    ("environment", "door"),
    [
        ({}, "loopback"),
        ({"ANONYMOUS_ACCESS": "off"}, "off"),
        ({"ANONYMOUS_ACCESS": "any"}, "any"),
        ({"DEBUG": "false", "SECRET_KEY": "x"}, "off"),
    ],
)
def test_without_a_token_things_can_be_tried_on_this_machine(read, environment, door):
    assert read(**environment)["ACCESS"]["ANONYMOUS_ACCESS"] == door


def test_a_door_that_there_is_not_stops_the_start(read):
    with pytest.raises(ImproperlyConfigured, match="ANONYMOUS_ACCESS must be one of"):
        read(ANONYMOUS_ACCESS="ajar")


def test_outside_debug_everything_goes_over_https(read):
    found = read(DEBUG="false", SECRET_KEY="x")
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (True, 31536000)
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert "SECURE_PROXY_SSL_HEADER" not in found
    assert read(DEBUG="false", SECRET_KEY="x", SSL_REDIRECT="no")["SECURE_SSL_REDIRECT"] is False


def test_proxies_are_believed_only_where_there_are_some(read):
    found = read(PROXIES="2")
    assert found["ACCESS"]["PROXIES"] == 2
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert (read()["SECURE_SSL_REDIRECT"], read()["SESSION_COOKIE_SECURE"]) == (False, False)


@pytest.mark.parametrize("word", ["-1", "one", "1.5", "²"])
def test_a_number_that_is_none_stops_the_start(read, word):
    with pytest.raises(ImproperlyConfigured, match="PROXIES must be a whole number"):
        read(PROXIES=word)


def test_workers_are_told_through_redis_or_not_at_all(read):
    assert read()["BACKGROUND"] == "threads"
    assert read(BACKGROUND="celery", REDIS_URL="redis://cache:6379/0")["BACKGROUND"] == "celery"
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        read(BACKGROUND="celery")


def test_logs_are_for_people_while_trying_and_for_machines_when_deployed(read):
    deployed = {"DEBUG": "false", "SECRET_KEY": "long and random"}
    for environment, expected in (
        ({}, "text"),
        (deployed, "json"),
        ({"LOG_FORMAT": "json"}, "json"),
    ):
        assert read(**environment)["LOGGING"]["handlers"]["stderr"]["formatter"] == expected


def test_candidates_are_kept_for_half_a_year_unless_told_otherwise(read):
    assert [read()["RETENTION_DAYS"], read(RETENTION_DAYS="0")["RETENTION_DAYS"]] == [180, 0]
    with pytest.raises(ImproperlyConfigured, match="RETENTION_DAYS"):
        read(RETENTION_DAYS="-1")
