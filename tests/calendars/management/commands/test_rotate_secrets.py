from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from calendars.models import Connection
from tests.factories import alice, bob

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings):
    def change(*keys: str) -> None:
        settings.ENCRYPTION_KEYS = list(keys)

    return change


def connect(owner, **secrets: str) -> Connection:
    return Connection.objects.create(interviewer=owner, provider="ics", name="Work", **secrets)


def test_old_key_is_not_needed_after_rotation(keys, capsys):
    keys(OLD)
    connect(alice(), url="https://example.com/", password="secret")
    keys(NEW, OLD)
    call_command("rotate_secrets")
    assert capsys.readouterr().out == "Encrypted 2 secrets with the first key.\n"
    keys(NEW)
    assert Connection.objects.get().password == "secret"


def test_undecryptable_secret_stays_unchanged_and_is_reported(keys):
    keys(OLD)
    connect(alice(), password="lost")
    keys(NEW)
    connect(bob(), password="found")
    with pytest.raises(CommandError, match="No key decrypts 1 secrets"):
        call_command("rotate_secrets")
    keys(OLD, NEW)
    assert sorted(connection.password for connection in Connection.objects.all()) == [
        "found",
        "lost",
    ]


def test_rotation_without_secrets_does_nothing(capsys):
    call_command("rotate_secrets")
    assert capsys.readouterr().out == "Encrypted 0 secrets with the first key.\n"
