"""The admin lists the calendars of a CalDAV account if the address is not a calendar."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from calendars.models import Connection, Health
from tests import servers
from tests.admin_page import build_form_data
from tests.caldav_server import CalDavAccountServer, build_account_server, build_calendar_properties
from tests.factories import alice
from tests.servers import Radicale, WireServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_host_names")]
ADD = reverse("admin:calendars_connection_add")


@pytest.fixture
def server(serve) -> WireServer:
    """A server whose account has the calendar /calendars/main/."""
    return serve(build_account_server().answer)


def build_form(url: str, **more: str) -> dict[str, str]:
    return {
        "interviewer": str(alice().pk),
        "provider": "caldav",
        "name": "Work",
        "url": url,
        "username": Radicale.username,
        "password": Radicale.password,
        "write_bookings": "on",
        **more,
    }


def errors_of(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def change_page(connection: Connection) -> str:
    return reverse("admin:calendars_connection_change", args=[connection.pk])


def test_calendar_is_chosen_and_saved(admin_client, radicale_server):
    page = admin_client.post(ADD, build_form(radicale_server.base))
    assert errors_of(page) == {
        "found": ["The URL is not a calendar. Choose a calendar, and save again."]
    }
    content = page.content.decode()
    typed_again = [("name", "Work"), ("url", radicale_server.base), ("username", "alice")]
    for field, text in typed_again:
        assert re.search(rf'<input[^>]* name="{field}" value="{re.escape(text)}"', content)
    assert f"alice/calendar: {radicale_server.url}" in content
    assert 'type="radio"' in content
    assert Radicale.password not in content
    assert not Connection.objects.exists()
    response = admin_client.post(ADD, build_form_data(page, found="0"))
    assert response.status_code == 302
    connection = Connection.objects.get()
    assert (connection.url, connection.name) == (radicale_server.url, "Work")
    assert (connection.username, connection.password) == (Radicale.username, Radicale.password)
    assert connection.write_bookings


def test_form_without_a_choice_searches_again(admin_client, server):
    page = admin_client.post(ADD, build_form(server.url))
    again = build_form_data(page, found="", password=Radicale.password)
    assert "found" in errors_of(admin_client.post(ADD, again))
    forged = {**again, "found": "0", "found_calendars": "forged"}
    assert "found" in errors_of(admin_client.post(ADD, forged))
    assert not Connection.objects.exists()


def test_address_of_a_calendar_is_saved_at_once(admin_client, server):
    assert admin_client.post(ADD, build_form(f"{server.url}/calendars/main/")).status_code == 302
    assert Connection.objects.get().url == f"{server.url}/calendars/main/"


def test_form_without_a_search_shows_no_choice(admin_client):
    assert 'type="radio"' not in admin_client.get(ADD).content.decode()


def test_read_only_calendar_gets_no_bookings(admin_client, serve):
    shared = build_calendar_properties("Shared", privileges=("read",))
    server = CalDavAccountServer(
        {"/": "<D:resourcetype><D:collection/></D:resourcetype>", "/shared/": shared},
        members={"/": ["/shared/"]},
    )
    page = admin_client.post(ADD, build_form(serve(server.answer).url))
    assert "(read only: bookings cannot be written)" in page.content.decode()
    admin_client.post(ADD, build_form_data(page, found="0"))
    assert not Connection.objects.get().write_bookings


def test_address_without_calendars_is_refused(admin_client, serve):
    url = serve(servers.send_bytes(servers.response("<html></html>"))).url
    [error] = errors_of(admin_client.post(ADD, build_form(url)))["url"]
    assert error.startswith("No calendar was found at this address.")


def test_other_server_is_named(admin_client, serve):
    redirects = {"/.well-known/caldav": "https://dav.example.com/"}
    url = serve(CalDavAccountServer(redirects=redirects).answer).url
    [error] = errors_of(admin_client.post(ADD, build_form(url)))["url"]
    assert error.startswith("This account is on another server: https://dav.example.com/.")


@pytest.mark.parametrize("address", ["dav.example.com", "ann@example.com"])
def test_host_name_that_cannot_be_reached_is_refused(admin_client, address):
    [error] = errors_of(admin_client.post(ADD, build_form(address)))["url"]
    assert error.startswith("The server could not be reached.")


def test_url_that_cannot_be_reached_is_saved(admin_client):
    assert admin_client.post(ADD, build_form("https://dav.example.com/ann/")).status_code == 302


def test_stored_address_is_searched_if_it_is_not_a_calendar(admin_client, server):
    url = f"{server.url}/calendars/"
    connection = Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url=url,
        username=Radicale.username,
        password=Radicale.password,
    )
    unchanged = build_form("", password="")
    assert admin_client.post(change_page(connection), unchanged).status_code == 302
    Health.objects.create(connection=connection, failure="not_a_calendar", failures=1)
    page = admin_client.post(change_page(connection), unchanged)
    assert "found" in errors_of(page)
    admin_client.post(change_page(connection), build_form_data(page, found="0"))
    connection.refresh_from_db()
    assert (connection.url, connection.password) == (
        f"{server.url}/calendars/main/",
        Radicale.password,
    )


def test_stored_password_is_not_sent_to_another_server(admin_client, serve):
    connection = Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url="https://dav.example.com/ann/",
        password=Radicale.password,
    )
    server = serve(servers.send_bytes(servers.response("")))
    page = change_page(connection)
    answer = admin_client.post(page, build_form(server.url, password=""))
    assert list(answer.context["adminform"].form.errors) == ["password"]
    assert server.requests == []
    assert errors_of(admin_client.post(page, build_form("other.example.com", password=""))) == {
        "password": ["Enter the password for this server."]
    }
