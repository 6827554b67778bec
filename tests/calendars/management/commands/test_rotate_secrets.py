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


def test_after_a_rotation_the_old_key_is_needed_no_more(keys, capsys):
    keys(OLD)
    connect(alice(), url="https://example.com/", password="secret")
    keys(NEW, OLD)
    call_command("rotate_secrets")
    assert capsys.readouterr().out == "2 secrets are encrypted with the first key.\n"
    keys(NEW)
    assert Connection.objects.get().password == "secret"


def test_what_no_key_opens_stays_as_it_is_and_is_told(keys):
    keys(OLD)
    connect(alice(), password="lost")
    keys(NEW)
    connect(bob(), password="found")
    with pytest.raises(CommandError, match="1 secrets are opened by no key"):
        call_command("rotate_secrets")
    keys(OLD, NEW)
    assert sorted(one.password for one in Connection.objects.all()) == ["found", "lost"]


def test_without_any_secret_there_is_nothing_to_do(capsys):
    call_command("rotate_secrets")
    assert capsys.readouterr().out.startswith("0 secrets")
