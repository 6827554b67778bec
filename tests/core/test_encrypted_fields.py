"""Secrets are encrypted in the database, and appear in no dump, page, log or response."""

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
from core.encrypted_fields import UndecryptableText, decrypt, encrypt
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


def read_rows() -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM calendars_connection")
        return repr(cursor.fetchall())


def load() -> Connection:
    return Connection.objects.get()


def get_availability(client, template):
    return client.get(f"/api/interviews/{template.pk}/availability")


def test_secrets_are_encrypted_in_the_database_and_read_back():
    connect()
    assert "canary" not in read_rows()
    assert load().url == f"https://example.com/{URL}"
    assert load().password == PASSWORD
    assert load().grant == GRANT


def test_an_empty_secret_stays_empty():
    Connection.objects.create(interviewer=alice(), provider="mock", name="None")
    assert "fernet" not in read_rows()
    assert (load().url, load().has_unusable_credentials) == ("", False)


def test_no_page_response_log_or_repr_contains_a_secret(client, admin_client, serve, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    server = serve(send_bytes(response("<html>", "500 canary")))
    record = connect(server.url)
    texts = [
        get_availability(client, technical_interview(alice())).content.decode(),
        admin_client.get(reverse("admin:calendars_connection_changelist")).content.decode(),
        admin_client.get(
            reverse("admin:calendars_connection_change", args=[record.pk])
        ).content.decode(),
        repr(record),
        str(record),
        serializers.serialize("json", [record]),
        caplog.text,
    ]
    assert URL in server.requested[0]
    assert "Work" in texts[0]
    assert [text for text in texts if "canary" in text] == []


def test_a_dump_and_a_plain_fixture_can_be_loaded():
    record = connect()
    dump = serializers.serialize("json", [record])
    plain = dump.replace(dump.split('"password": "')[1].split('"')[0], "typed")
    for text, password in ((dump, PASSWORD), (plain, "typed")):
        for restored in serializers.deserialize("json", text):
            restored.save()
        assert load().password == password
        assert "typed" not in read_rows()


def test_an_encrypted_field_cannot_be_filtered_on():
    with pytest.raises(FieldError, match="password is encrypted"):
        Connection.objects.filter(password=PASSWORD).exists()


def test_every_key_decrypts_and_the_first_encrypts(keys):
    keys(OLD)
    connect()
    before = read_rows()
    keys(NEW, OLD)
    assert load().password == PASSWORD
    load().save()
    assert read_rows() != before
    keys(NEW)
    assert load().password == PASSWORD


def test_secrets_encrypted_without_a_configured_key_are_still_read(keys):
    connect()
    keys(NEW)
    assert load().password == PASSWORD


def test_a_lost_key_makes_only_its_secrets_unreadable(keys, client, admin_client):
    keys(OLD)
    record = connect()
    template = technical_interview(alice())
    before = read_rows()
    keys(NEW)
    assert isinstance(load().url, UndecryptableText)
    assert load().url == ""
    assert load().has_unusable_credentials
    answer = get_availability(client, template)
    assert (answer.status_code, answer.json()["unknown"][0]["reason"]) == (503, "reauth_needed")
    page = admin_client.get(reverse("admin:calendars_connection_change", args=[record.pk]))
    assert page.status_code == 200
    locked = load()
    locked.name = "Home"
    locked.save()
    assert read_rows().replace("Home", "Work") == before, "the stored text is unchanged"


def test_the_change_history_names_fields_but_not_secrets(admin_client):
    record = connect()
    form = {
        "interviewer": record.interviewer_id,
        "provider": "ics",
        "name": "Work",
        "url": "https://example.com/canary-2",
        "username": "alice",
        "password": "canary-3",
    }
    page = reverse("admin:calendars_connection_change", args=[record.pk])
    assert admin_client.post(page, form).status_code == 302
    assert (load().url, load().password) == ("https://example.com/canary-2", "canary-3")
    history = apps.get_model("admin", "LogEntry").objects.values_list("change_message", flat=True)
    assert "URL" in history[0]
    assert "canary" not in history[0]


def test_earlier_secret_key_still_decrypts(settings):
    stored = encrypt(PASSWORD)
    settings.SECRET_KEY, earlier = "another key", settings.SECRET_KEY
    assert decrypt(stored) == ""
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert decrypt(stored) == PASSWORD
