"""Secrets at rest: what the database, a dump, a page, a log and an answer don't tell."""

from __future__ import annotations

import logging

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection as database
from django.urls import reverse

from calendars.models import Connection
from core.encrypted_fields import UndecryptableText
from tests.factories import alice, technical_interview
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db
URL, PASSWORD, GRANT = "canary-in-the-url", "canary-in-the-password", "canary-in-the-grant"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings):
    def change(*keys: str, secret_key: str = settings.SECRET_KEY) -> None:
        settings.ENCRYPTION_KEYS = list(keys)
        settings.SECRET_KEY = secret_key

    return change


def connect(base: str = "https://example.com", provider: str = "ics") -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider=provider,
        name="Work",
        url=f"{base}/{URL}",
        username="alice",
        password=PASSWORD,
        grant=GRANT,
    )


def stored() -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM calendars_connection")
        return repr(cursor.fetchall())


def read() -> Connection:
    return Connection.objects.get()


def ask(client, template):
    return client.get(f"/api/interviews/{template.pk}/availability")


def test_the_database_holds_no_secret_and_gives_every_one_back():
    connect()
    assert "canary" not in stored()
    assert (read().url, read().password, read().grant) == (
        f"https://example.com/{URL}",
        PASSWORD,
        GRANT,
    )


def test_no_secret_is_no_secret():
    Connection.objects.create(interviewer=alice(), provider="mock", name="None")
    assert "fernet" not in stored()
    assert (read().url, read().has_unreadable_credentials) == ("", False)


def test_no_page_answer_log_or_repr_tells_a_secret(client, admin_client, serve, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    server = serve(send_bytes(response("<html>", "500 canary")))
    found = connect(server.url)
    texts = [
        ask(client, technical_interview(alice())).content.decode(),
        admin_client.get(reverse("admin:calendars_connection_changelist")).content.decode(),
        admin_client.get(
            reverse("admin:calendars_connection_change", args=[found.pk])
        ).content.decode(),
        repr(found),
        str(found),
        serializers.serialize("json", [found]),
        caplog.text,
    ]
    assert URL in server.requested[0]
    assert "Work" in texts[0]
    assert [text for text in texts if "canary" in text] == []


def test_a_dump_is_loaded_again_and_a_plain_fixture_too():
    found = connect()
    dump = serializers.serialize("json", [found])
    plain = dump.replace(dump.split('"password": "')[1].split('"')[0], "typed")
    for text, password in ((dump, PASSWORD), (plain, "typed")):
        for restored in serializers.deserialize("json", text):
            restored.save()
        assert read().password == password
        assert "typed" not in stored()


def test_a_secret_cannot_be_searched_for():
    with pytest.raises(FieldError, match="password is encrypted"):
        Connection.objects.filter(password=PASSWORD).exists()


def test_every_key_decrypts_and_the_first_encrypts(keys):
    keys(OLD)
    connect()
    before = stored()
    keys(NEW, OLD)
    assert read().password == PASSWORD
    read().save()
    assert stored() != before
    keys(NEW)
    assert read().password == PASSWORD


def test_what_was_encrypted_before_there_was_a_key_is_still_read(keys):
    connect()
    keys(NEW)
    assert read().password == PASSWORD


def test_a_lost_key_locks_its_secrets_and_breaks_nothing_else(keys, client, admin_client):
    keys(OLD)
    found = connect()
    template = technical_interview(alice())
    before = stored()
    keys(NEW)
    assert isinstance(read().url, UndecryptableText)
    assert (read().url, read().has_unreadable_credentials) == ("", True)
    answer = ask(client, template)
    assert (answer.status_code, answer.json()["unknown"][0]["reason"]) == (503, "reauth_needed")
    page = admin_client.get(reverse("admin:calendars_connection_change", args=[found.pk]))
    assert page.status_code == 200
    locked = read()
    locked.name = "Home"
    locked.save()
    assert stored().replace("Home", "Work") == before, "nothing is lost if the key is found again"


def test_the_change_history_names_fields_and_no_secrets(admin_client):
    found = connect()
    form = {
        "interviewer": found.interviewer_id,
        "provider": "ics",
        "name": "Work",
        "url": "https://example.com/canary-2",
        "username": "alice",
        "password": "canary-3",
    }
    page = reverse("admin:calendars_connection_change", args=[found.pk])
    assert admin_client.post(page, form).status_code == 302
    assert (read().url, read().password) == ("https://example.com/canary-2", "canary-3")
    history = apps.get_model("admin", "LogEntry").objects.values_list("change_message", flat=True)
    assert "URL" in history[0]
    assert "canary" not in history[0]
