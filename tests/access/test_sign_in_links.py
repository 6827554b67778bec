from __future__ import annotations

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "frozen")]


@pytest.fixture
def admin():
    return callers.create_account("maria", email="maria@example.com", is_superuser=True)


def print_link(account: str) -> str:
    output = StringIO()
    call_command("sign_in_link", account, stdout=output)
    return urlsplit(output.getvalue().strip()).path


@pytest.mark.parametrize("name", ["maria", "Maria@example.com"])
def test_link_signs_in_once(admin, frozen, name):
    path, client = print_link(name), Client()
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post(path)
    assert client.get("/api/me").json()["name"] == "maria"
    assert Client().post(path).status_code == 404


def test_link_works_without_company_provider_and_password(admin, settings):
    settings.COMPANY_SIGN_IN = {**settings.COMPANY_SIGN_IN, "ONLY": True}
    client = Client()
    client.post(print_link("maria"))
    assert client.get("/api/me").status_code == 200


def test_link_expires(admin, frozen):
    path = print_link("maria")
    frozen.shift(901)
    assert Client().post(path).status_code == 404


def test_former_links_stop_working_at_the_next_sign_in(admin, frozen):
    first, second = print_link("maria"), print_link("maria")
    frozen.shift(1)
    Client().post(second)
    assert Client().post(first).status_code == 404


def test_link_of_a_former_administrator_does_not_work(admin):
    path = print_link("maria")
    admin.is_superuser = False
    admin.save()
    assert Client().post(path).status_code == 404


@pytest.mark.parametrize("name", ["coordinator", "nobody"])
def test_command_refuses_others(admin, name):
    callers.coordinator_client()
    with pytest.raises(CommandError, match="maria"):
        print_link(name)


def test_forged_link_is_not_found():
    assert Client().post("/account/sign-in/forged").status_code == 404
