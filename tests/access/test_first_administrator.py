from __future__ import annotations

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from access import first_administrator, roles
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "frozen")]
FIELDS = {"name": "Maria", "email": "maria@example.com", "password": "correct horse battery"}


def print_link() -> str:
    """Return the path of the link that the command prints."""
    output = StringIO()
    call_command("first_administrator", stdout=output)
    return urlsplit(output.getvalue().strip()).path


def test_link_begins_with_base_url(settings):
    settings.BASE_URL = "https://slots.example.com"
    assert first_administrator.build_url().startswith("https://slots.example.com/account/first")


def test_form_creates_an_administrator_who_is_signed_in():
    client = Client()
    response = client.post(print_link(), FIELDS)
    assert response["Location"] == "/"
    account = User.objects.get()
    assert roles.is_administrator(account)
    assert (account.get_full_name(), account.email) == ("Maria", "maria@example.com")
    assert client.get("/api/me").json()["role"] == "admin"


def test_opening_the_link_changes_nothing():
    assert Client().get(print_link()).status_code == 200
    assert not User.objects.exists()


def test_link_is_void_once_an_administrator_exists():
    path = print_link()
    Client().post(path, FIELDS)
    assert Client().get(path).status_code == 404
    other = {**FIELDS, "email": "mallory@example.com"}
    assert Client().post(path, other).status_code == 404
    assert User.objects.count() == 1
    with pytest.raises(CommandError, match="exists"):
        print_link()


def test_coordinator_is_no_administrator():
    callers.coordinator_client()
    assert print_link()


def test_link_expires_after_a_day(frozen):
    path = print_link()
    frozen.shift(86399)
    assert Client().get(path).status_code == 200
    frozen.shift(2)
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["forged", "a:b:c", "%00"])
def test_forged_link_is_not_found(token):
    assert Client().post(f"/account/first-administrator/{token}", FIELDS).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "x"), ("email", ""), ("password", "short")]
)
def test_invalid_field_is_named(field, value):
    page = Client().post(print_link(), {**FIELDS, field: value})
    assert f'id="{field}-error"' in page.content.decode()
    assert not User.objects.exists()


def test_make_run_explains_the_link_until_it_is_used():
    output = StringIO()
    call_command("first_administrator", "--if-needed", stdout=output)
    assert output.getvalue().startswith("Create the first administrator:\n")
    Client().post(print_link(), FIELDS)
    output = StringIO()
    call_command("first_administrator", "--if-needed", stdout=output)
    assert output.getvalue() == ""
