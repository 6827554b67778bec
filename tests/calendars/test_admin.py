"""The connection pages of the admin, as a browser sees them."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from calendars.models import Connection
from tests.cast import alice
from tests.google import CLIENT

pytestmark = pytest.mark.django_db
SECRET = "a long secret"


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url="https://dav.example.com/alice/",
        username="alice",
        password=SECRET,
    )


def form(connection: Connection, **changed: str) -> dict[str, str]:
    return {
        "interviewer": str(connection.interviewer_id),
        "provider": connection.provider,
        "name": connection.name,
        "url": connection.url,
        "username": connection.username,
        "password": "",
        **changed,
    }


def page(connection: Connection) -> str:
    return reverse("admin:calendars_connection_change", args=[connection.pk])


def test_the_stored_password_is_never_shown(admin_client, connection):
    for url in (page(connection), reverse("admin:calendars_connection_changelist")):
        assert SECRET not in admin_client.get(url).content.decode()


def test_a_form_that_comes_back_with_an_error_does_not_show_what_was_typed(
    admin_client, connection
):
    answer = admin_client.post(page(connection), form(connection, name="", password="new secret"))
    assert answer.status_code == 200
    assert "new secret" not in answer.content.decode()


@pytest.mark.parametrize(("typed", "stored"), [("", SECRET), ("another", "another")])
def test_the_password_stays_unless_another_is_typed(admin_client, connection, typed, stored):
    answer = admin_client.post(page(connection), form(connection, name="Home", password=typed))
    assert answer.status_code == 302
    connection.refresh_from_db()
    assert (connection.name, connection.password) == ("Home", stored)


def test_a_new_connection_offers_the_providers_of_the_settings(admin_client):
    text = admin_client.get(reverse("admin:calendars_connection_add")).content.decode()
    assert all(name in text for name in ("CalDAV", "Calendar feed (ICS)", "Simulated calendar"))


@pytest.mark.parametrize(("words", "rows"), [("alice", 1), ("work", 1), ("nobody", 0)])
def test_connections_are_found_by_owner_and_name(admin_client, connection, words, rows):
    url = reverse("admin:calendars_connection_changelist")
    assert admin_client.get(url, {"q": words}).context["cl"].result_count == rows


def test_the_stored_url_is_never_shown_and_stays_unless_another_is_typed(admin_client, connection):
    assert "dav.example.com" not in admin_client.get(page(connection)).content.decode()
    for typed, stored in (
        ("", "https://dav.example.com/alice/"),
        ("https://x.org/", "https://x.org/"),
    ):
        assert admin_client.post(page(connection), form(connection, url=typed)).status_code == 302
        connection.refresh_from_db()
        assert connection.url == stored


def test_a_calendar_that_is_nothing_without_a_url_needs_one(admin_client):
    typed = {"interviewer": alice().pk, "provider": "ics", "name": "Feed", "url": ""}
    answer = admin_client.post(reverse("admin:calendars_connection_add"), typed)
    assert answer.context["adminform"].form.errors == {
        "url": ["This kind of calendar needs a URL."]
    }
    typed["provider"] = "mock"
    assert admin_client.post(reverse("admin:calendars_connection_add"), typed).status_code == 302


def invitation(client, connection: Connection) -> list[str]:
    return re.findall(r"http://localhost:8000/calendars/connect/[^ ]+", text_of(client, connection))


def text_of(client, connection: Connection) -> str:
    return client.get(page(connection)).content.decode()


def test_a_connection_that_its_owner_can_make_has_a_link_for_them(
    admin_client, client, connection, settings
):
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    assert invitation(admin_client, connection) == []
    Connection.objects.update(provider="google")
    (link,) = invitation(admin_client, connection)
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_who_may_only_look_gets_no_link(client, django_user_model, connection, settings):
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    Connection.objects.update(provider="google")
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_connection"))
    client.force_login(viewer)
    assert connection.name in text_of(client, connection)
    assert invitation(client, connection) == []
