"""Codes of an authenticator app and recovery codes."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from outbox.models import Message
from tests.access import callers
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
PASSWORD = "correct horse battery"


@pytest.fixture
def ann():
    return callers.create_account("ann", email="ann@example.com", password=PASSWORD)


@pytest.fixture
def client() -> Client:
    return Client()


def sign_in(client: Client) -> str:
    """Enter the password; return the path that follows."""
    return client.post("/login", {"login": "ann", "password": PASSWORD})["Location"]


def code_for(secret: str) -> str:
    counter = int(timezone.now().timestamp()) // 30
    return format_hotp_value(hotp_value(secret, counter))


def add_app(client: Client) -> str:
    """Add an authenticator app; return its secret."""
    sign_in(client)
    page = client.get("/account/second-factor/app").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    response = client.post("/account/second-factor/app", {"code": code_for(secret)})
    assert response["Location"] == "/account/second-factor/recovery-codes"
    return secret


def recovery_codes(client: Client) -> list[str]:
    page = client.get("/account/second-factor/recovery-codes").content.decode()
    return re.findall(r"<code>(\w+)</code>", page)


def is_signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_password_alone_no_longer_signs_in(ann, client, frozen):
    secret = add_app(client)
    frozen.shift(60)
    other = Client()
    assert sign_in(other) == "/account/second-factor/code"
    assert not is_signed_in(other)
    other.post("/account/second-factor/code", {"code": code_for(secret)})
    assert is_signed_in(other)


def test_page_shows_the_code_as_a_picture_and_as_text(ann, client):
    sign_in(client)
    page = client.get("/account/second-factor/app").content.decode()
    assert "<svg" in page
    assert "data:" not in page


def test_wrong_code_is_refused_and_counted(ann, client, frozen):
    secret = add_app(client)
    frozen.shift(60)
    other = Client()
    sign_in(other)
    for _ in range(5):
        page = other.post("/account/second-factor/code", {"code": "000000"})
        assert 'id="code-error"' in page.content.decode()
    other.post("/account/second-factor/code", {"code": code_for(secret)})
    assert not is_signed_in(other)


def test_code_works_once(ann, client, frozen):
    secret = add_app(client)
    frozen.shift(60)
    first, second = Client(), Client()
    for other in (first, second):
        sign_in(other)
        other.post("/account/second-factor/code", {"code": code_for(secret)})
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_recovery_code_works_once(ann, client):
    add_app(client)
    [code, *_] = recovery_codes(client)
    first, second = Client(), Client()
    for other in (first, second):
        sign_in(other)
        other.post("/account/second-factor/code", {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_recovery_codes_can_be_downloaded(ann, client):
    add_app(client)
    answer = client.get("/account/second-factor/recovery-codes/download")
    assert recovery_codes(client)[0] in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_secrets_are_encrypted(ann, client):
    secret = add_app(client)
    for row in Authenticator.objects.all():
        assert secret not in str(row.data)
        assert "fernet:" in str(row.data)


def test_owner_is_notified(ann, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    texts = [message.private_text for message in Message.objects.all()]
    assert any("authenticator app was added" in text for text in texts)


def test_api_session_refuses_the_account(ann, client):
    add_app(client)
    body = {"username": "ann", "password": PASSWORD}
    answer = Client().post("/api/session", body, content_type="application/json")
    assert answer.status_code == 401
    assert "second factor" in answer.json()["detail"]


def test_admin_leads_to_the_page_that_asks_for_it(ann, client):
    ann.is_staff = ann.is_superuser = True
    ann.save()
    add_app(client)
    other = Client()
    start = other.get("/admin/", follow=True)
    assert start.redirect_chain[-1][0].startswith("/login?next=/admin/")


def test_app_can_be_removed(ann, client, frozen):
    add_app(client)
    client.post("/account/second-factor/app/remove")
    assert "The authenticator app is removed." in get_page(client, "/account/second-factor").text
    frozen.shift(60)
    other = Client()
    sign_in(other)
    assert is_signed_in(other)


def test_change_needs_a_fresh_confirmation(ann, client, frozen):
    add_app(client)
    frozen.shift(3600)
    answer = client.get("/account/second-factor/app/remove")
    assert answer["Location"].startswith("/account/")
    assert "confirm" in answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
    client.post("/account/second-factor/app/remove")
    assert Authenticator.objects.filter(type="totp").exists()


def test_password_confirms(ann, client, frozen):
    sign_in(client)
    frozen.shift(3600)
    where = client.get("/account/second-factor/app")["Location"]
    assert where.startswith("/account/confirm?")
    assert 'id="password-error"' in client.post(where, {"password": "x"}).content.decode()
    answer = client.post(where, {"password": PASSWORD})
    assert answer["Location"] == "/account/second-factor/app"
    assert client.get("/account/second-factor/app").status_code == 200
