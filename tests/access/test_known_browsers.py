"""A browser in which somebody signed in before is not locked out by strangers."""

from __future__ import annotations

import threading

import pytest
from django.core import signing
from django.test import Client

from access import login
from access.known_browsers import COOKIE_NAME, MAX_NAMES, KnownBrowser
from access.limits import FAILED_SIGN_INS_PER_MINUTE, TOTAL_FAILED_SIGN_INS_PER_MINUTE
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _fast_password_hasher(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser(_fast_password_hasher) -> Client:
    """The browser of Ann, who signed in and out."""
    callers.create_account("ann", is_staff=True, password=PASSWORD)
    client = Client(REMOTE_ADDR="10.0.0.1")
    assert sign_in(client, PASSWORD) == 302
    client.post("/logout")
    return client


def sign_in(client: Client, password: str, name: str = "ann") -> int:
    return client.post("/login", {"login": name, "password": password}).status_code


def attack(name: str = "ann") -> None:
    for number in range(TOTAL_FAILED_SIGN_INS_PER_MINUTE):
        sign_in(Client(REMOTE_ADDR=f"10.0.1.{number}"), "wrong", name)


def test_known_browser_signs_in_during_an_attack(browser):
    attack()
    assert sign_in(Client(REMOTE_ADDR="10.0.9.9"), PASSWORD) == 200
    assert sign_in(browser, PASSWORD) == 302


def test_known_browser_signs_in_over_the_api_during_an_attack(browser):
    attack()
    body = {"username": "ann", "password": PASSWORD}
    assert browser.post("/api/session", body, content_type="application/json").status_code == 200
    stranger = Client(REMOTE_ADDR="10.0.9.9")
    assert stranger.post("/api/session", body, content_type="application/json").status_code == 429


def test_known_browser_has_a_limit_of_its_own(browser):
    for _ in range(FAILED_SIGN_INS_PER_MINUTE):
        sign_in(browser, "wrong")
    assert sign_in(browser, PASSWORD) == 200
    assert sign_in(Client(REMOTE_ADDR="10.0.9.9"), PASSWORD) == 302


def test_browser_is_known_for_the_names_that_signed_in_only(browser):
    callers.create_account("bob", password=PASSWORD)
    attack("bob")
    assert sign_in(browser, PASSWORD, "bob") == 200


def test_cookie_names_nobody_and_cannot_be_forged(browser):
    cookie = browser.cookies[COOKIE_NAME]
    assert "ann" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    attack()
    for forged in ("", "x", cookie.value[:-1], signing.dumps({"id": "1", "names": ["ann"]})):
        stranger = Client(REMOTE_ADDR="10.0.9.9")
        stranger.cookies[COOKIE_NAME] = forged
        assert sign_in(stranger, PASSWORD) == 200


def test_cookie_remembers_the_last_names():
    browser = KnownBrowser("1")
    for number in range(9):
        browser = browser.with_name(f"name{number}")
    assert len(browser.names) == MAX_NAMES
    assert browser.has_signed_in("NAME8")
    assert not browser.has_signed_in("name0")


def test_failed_sign_in_sets_no_cookie(browser):
    client = Client()
    sign_in(client, "wrong")
    assert COOKIE_NAME not in client.cookies


def test_few_passwords_are_checked_at_once(browser, monkeypatch):
    monkeypatch.setattr(login, "MAX_WAIT_SECONDS", 0.05)
    body = {"username": "ann", "password": PASSWORD}
    with login._password_checks.places:
        assert sign_in(Client(), PASSWORD) == 200
        busy = Client().post("/api/session", body, content_type="application/json")
        assert (busy.status_code, busy["Retry-After"]) == (429, "1")
    assert sign_in(Client(), PASSWORD) == 302


def test_password_checks_wait_for_their_turn(browser, monkeypatch):
    monkeypatch.setattr(login, "MAX_WAIT_SECONDS", 20)
    login._password_checks.places.acquire()
    threading.Timer(0.1, login._password_checks.places.release).start()
    assert sign_in(Client(), PASSWORD) == 302
