"""Forgotten, new and changed passwords."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from outbox.models import Message
from tests.access import callers
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
OLD, NEW = "correct horse battery", "another horse battery"


@pytest.fixture
def ann():
    return callers.create_account("ann", email="Ann@Example.com", password=OLD)


def ask_for_link(email: str = "ann@example.com", language: str = "en", **more: str) -> None:
    response = Client(HTTP_ACCEPT_LANGUAGE=language).post(
        "/account/password/forgotten", {"email": email}, **more
    )
    assert response["Location"] == "/account/password/forgotten/sent"


def last_path() -> str:
    text = Message.objects.order_by("pk").last().private_text
    return re.search(r"https?://[^/]+(/account/\S+)", text)[1]


def open_link(client: Client, path: str) -> str:
    """Open a link of a mail; return the path of the form."""
    return client.get(path)["Location"]


def test_link_in_the_mail_sets_a_new_password(ann):
    ask_for_link()
    client = Client()
    form = open_link(client, last_path())
    client.post(form, {"password1": NEW, "password2": NEW})
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert "_auth_user_id" not in client.session
    notice = Message.objects.order_by("pk").last()
    assert "password of your account was changed" in notice.private_text


def test_link_works_once(ann):
    ask_for_link()
    path, client = last_path(), Client()
    client.post(open_link(client, path), {"password1": NEW, "password2": NEW})
    page = get_page(Client(), path)
    assert "was used already or has expired" in page.text


def test_link_begins_with_base_url_and_not_with_the_host_header(ann, settings):
    settings.BASE_URL = "https://slots.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    ask_for_link(HTTP_HOST="evil.example")
    text = Message.objects.get().private_text
    assert "https://slots.example.com/account/password/new/" in text
    assert "evil" not in text


def test_unknown_address_gets_the_same_answer_and_no_mail(ann):
    ask_for_link("stranger@example.com")
    assert not Message.objects.exists()


def test_inactive_account_gets_no_mail(ann):
    ann.is_active = False
    ann.save()
    ask_for_link()
    assert not Message.objects.exists()


def test_mail_is_in_the_language_of_the_account(ann):
    ask_for_link(language="de")
    assert "neues Passwort wählen" in Message.objects.order_by("pk").last().private_text
    client = callers.client_of(ann)
    client.post("/account", {"name": "Ann", "language": "de", "timezone": ""})
    ask_for_link(language="en")
    assert "neues Passwort wählen" in Message.objects.order_by("pk").last().private_text


def test_many_requests_for_links_are_throttled(ann):
    client = Client()
    statuses = [
        client.post("/account/password/forgotten", {"email": "ann@example.com"}).status_code
        for _ in range(8)
    ]
    assert statuses[-1] in (200, 429)
    assert Message.objects.count() <= 5


def test_changed_password_ends_other_sessions(ann):
    client, other = callers.client_of(ann), callers.client_of(ann)
    typed = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    response = client.post("/account/password", typed)
    assert response["Location"] == "/account"
    assert "Your password is changed." in get_page(client, "/account").text
    assert other.get("/account").status_code == 302
    assert "password of your account was changed" in Message.objects.get().private_text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password2": "different horse"}, "password2"),
    ],
)
def test_invalid_change_names_the_field(ann, fields, name):
    client = callers.client_of(ann)
    typed = {"oldpassword": OLD, "password1": NEW, "password2": NEW, **fields}
    page = client.post("/account/password", typed)
    assert f'id="{name}-error"' in page.content.decode()
    ann.refresh_from_db()
    assert ann.check_password(OLD)


def test_old_passwords_cannot_be_guessed_in_a_session(ann):
    client = callers.client_of(ann)
    typed = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    statuses = [client.post("/account/password", typed).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    answer = client.post("/account/password", {**typed, "oldpassword": OLD})
    assert "Too many requests" in answer.content.decode()
