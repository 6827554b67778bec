"""An interviewer connects a CalDAV calendar: an address, a search, a choice."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from access import limits
from calendars import caldav_discovery
from calendars.models import Connection, Health
from tests import servers
from tests.access import callers
from tests.caldav_server import build_account_server
from tests.factories import alice, bob
from tests.pages.page_content import ParsedPage, get_page
from tests.servers import Radicale, WireServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
PATH = "/my-page/calendars/caldav"


@pytest.fixture
def client() -> Client:
    """The client of Alice, who is signed in."""
    return callers.interviewer_client(alice())


@pytest.fixture
def server(serve) -> WireServer:
    """A server whose account has the calendar /calendars/main/."""
    return serve(build_account_server().answer)


def search(client: Client, address: str, **typed: str):
    form = {"address": address, "username": Radicale.username, "password": Radicale.password}
    return client.post(PATH, {**form, **typed})


def test_own_page_leads_to_the_search(client):
    assert PATH in get_page(client, "/my-page").links
    page = get_page(client, PATH)
    assert page.field("password")["type"] == "password"


def test_calendar_is_chosen_from_those_of_the_server(client, radicale_server):
    response = search(client, radicale_server.base)
    page = ParsedPage(response)
    assert response.status_code == 200
    assert radicale_server.url in page.text
    assert Radicale.password not in response.content.decode()
    assert not Connection.objects.exists()
    response = client.post(f"{PATH}/choose", {**page.form(f"{PATH}/choose"), "calendar": "0"})
    assert response["Location"] == "/my-page"
    connection = Connection.objects.get()
    assert (connection.interviewer, connection.provider) == (alice(), "caldav")
    assert connection.url == radicale_server.url
    assert (connection.username, connection.password) == (Radicale.username, Radicale.password)
    assert connection.name == "alice/calendar"
    assert connection.write_bookings
    assert "alice/calendar was connected." in get_page(client, "/my-page").text


def test_address_of_a_calendar_is_connected_at_once(client, server):
    assert search(client, f"{server.url}/calendars/main/")["Location"] == "/my-page"
    assert Connection.objects.get().url == f"{server.url}/calendars/main/"


def test_connecting_again_renews_the_sign_in(client, server):
    search(client, f"{server.url}/calendars/main/")
    connection = Connection.objects.get()
    Connection.objects.update(password="", name="Work")
    Health.objects.all().delete()
    Health.objects.create(connection=connection, failure="reauth_needed", failures=1)
    assert f"{PATH}?calendar={connection.pk}" in get_page(client, "/my-page").links
    page = ParsedPage(search(client, server.url))
    assert "Already connected." in page.text
    client.post(f"{PATH}/choose", {**page.form(f"{PATH}/choose"), "calendar": "0"})
    renewed = Connection.objects.get()
    assert (renewed.pk, renewed.name, renewed.password) == (
        connection.pk,
        "Work",
        Radicale.password,
    )
    # the calendar was read again at once, despite the earlier failure
    assert Health.objects.get().failed_at is not None


def test_several_calendars_are_connected_after_one_search(client, radicale_server):
    radicale_server.send("MKCALENDAR", "../private/")
    page = ParsedPage(search(client, radicale_server.base))
    for index in ("0", "1"):
        form = {**page.form(f"{PATH}/choose"), "calendar": index, "another": "1"}
        page = ParsedPage(client.post(f"{PATH}/choose", form))
        assert "was connected." in page.text
    assert page.text.count("Already connected.") == 2
    assert {connection.password for connection in alice().connections.all()} == {Radicale.password}
    assert Connection.objects.count() == 2


def test_reconnecting_starts_with_the_server_and_the_user_name(client):
    connection = Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url="https://dav.example.com:8443/secret/calendar/?key=secret",
        username="ann",
        password="secret",
    )
    page = get_page(client, f"{PATH}?calendar={connection.pk}")
    assert f"{PATH}?calendar={connection.pk}" in get_page(client, "/my-page").links
    assert page.field("address")["value"] == "https://dav.example.com:8443/"
    assert page.field("username")["value"] == "ann"
    assert page.field("password")["value"] == ""
    connection.url = ""
    connection.save()
    assert get_page(client, f"{PATH}?calendar={connection.pk}").field("address")["value"] == ""


@pytest.mark.parametrize("kind", ["foreign", "google", "unknown", "invalid"])
def test_only_own_caldav_calendars_are_reconnected_here(client, kind):
    owner, provider = (
        (bob() if kind == "foreign" else alice()),
        "google" if kind == "google" else "caldav",
    )
    connection = Connection.objects.create(interviewer=owner, provider=provider, name="Work")
    calendar = {"unknown": "999999", "invalid": "x"}.get(kind, connection.pk)
    get_page(client, f"{PATH}?calendar={calendar}", 404)


def test_submitting_without_a_choice_shows_the_list_again(client, server):
    page = ParsedPage(search(client, server.url))
    response = client.post(f"{PATH}/choose", {"found": page.form(f"{PATH}/choose")["found"]})
    assert response.status_code == 400
    assert "Choose a calendar." in ParsedPage(response).text
    assert f"{server.url}/calendars/main/" in ParsedPage(response).text


@pytest.mark.parametrize("choice", ["1", "-1", "9" * 40, "x", "²"])
def test_only_listed_calendars_can_be_chosen(client, server, choice):
    found = ParsedPage(search(client, server.url)).form(f"{PATH}/choose")["found"]
    response = client.post(f"{PATH}/choose", {"found": found, "calendar": choice})
    assert response.status_code == 400
    assert not Connection.objects.exists()


def test_list_is_valid_for_a_quarter_of_an_hour(client, server, frozen):
    page = ParsedPage(search(client, server.url))
    form = {**page.form(f"{PATH}/choose"), "calendar": "0"}
    frozen.shift(15 * 60 + 2)
    response = client.post(f"{PATH}/choose", form)
    assert response.status_code == 400
    assert "The list of calendars is too old." in ParsedPage(response).text


def test_list_is_valid_for_the_account_that_searched(client, server):
    page = ParsedPage(search(client, server.url))
    form = {**page.form(f"{PATH}/choose"), "calendar": "0"}
    assert callers.interviewer_client(bob()).post(f"{PATH}/choose", form).status_code == 400
    assert client.post(f"{PATH}/choose", {**form, "found": "forged"}).status_code == 400
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        *("a b", "http://feeds.example.com/", "https://ann:secret@dav.example.com/", "ann@"),
        *(
            "https://xn--/",
            "https://10.0.0.1/",
            "dav.example.com:99999",
            "dav.example.com:5232",
            "file:///etc",
        ),
    ],
)
def test_address_that_is_not_allowed_is_reported_at_its_field(client, address):
    response = search(client, address)
    page = ParsedPage(response)
    assert response.status_code == 400
    assert "This address cannot be used." in page.text
    assert page.field("address")["aria-invalid"] == "true"
    assert page.field("address")["value"] == address
    assert page.field("password")["value"] == ""


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[("address", ""), ("address", "a" * 2001), ("username", "a" * 321)],
        *[("password", "a" * 501), ("username", "a\0"), ("address", "example.com\0")],
    ],
)
def test_text_that_cannot_be_stored_is_reported_at_its_field(client, field, text):
    response = search(client, **{"address": "https://dav.example.com", field: text})
    assert response.status_code == 400
    page = ParsedPage(response)
    names = ("address", "username", "password")
    assert [name for name in names if "aria-invalid" in page.field(name)] == [field]


def test_email_address_is_the_default_user_name(client, monkeypatch):
    sign_ins = []

    def discover(address, sign_in, now):
        sign_ins.append((address.url, sign_in.username))
        return caldav_discovery.Discovery([])

    monkeypatch.setattr(caldav_discovery, "discover", discover)
    search(client, "ann@example.com", username="")
    search(client, "ann@example.com", username="ann")
    assert sign_ins == [("https://example.com", "ann@example.com"), ("https://example.com", "ann")]


def test_wrong_password_is_reported(client, radicale_server):
    response = search(client, radicale_server.base, password="wrong")
    assert response.status_code == 400
    assert ParsedPage(response).field("password")["aria-invalid"] == "true"
    assert "The server refused the user name or the password." in ParsedPage(response).text


def test_server_without_calendars_is_reported(client, serve):
    server = serve(servers.send_bytes(servers.response("<html></html>")))
    response = search(client, server.url)
    assert response.status_code == 400
    assert "No calendar was found at this address." in ParsedPage(response).text


@pytest.mark.parametrize("encoding", ["hex", "utf-7"])
def test_server_that_answers_in_an_unusual_encoding_is_reported(client, serve, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><D:multistatus xmlns:D="DAV:"/>'
    server = serve(servers.send_bytes(servers.response(body, "207 Multi-Status")))
    response = search(client, server.url)
    assert response.status_code == 400
    assert "No calendar was found at this address." in ParsedPage(response).text


def test_redirect_to_a_host_in_invalid_punycode_is_reported(client, serve):
    moved = servers.response("", "301 Moved Permanently", "Location: https://xn--/dav/")
    response = search(client, serve(servers.send_bytes(moved)).url)
    assert response.status_code == 400
    assert "could not be reached" in ParsedPage(response).text


def test_other_server_is_named_and_gets_no_request(client, serve):
    other = serve(servers.send_bytes(servers.response("")))
    moved = servers.response("", "301 Moved Permanently", f"Location: {other.url}/dav/")
    server = serve(servers.send_bytes(moved))
    response = search(client, server.url)
    page = ParsedPage(response)
    assert f"This account is on another server: {other.url}/dav/." in page.text
    assert page.field("address")["value"] == f"{other.url}/dav/"
    assert other.requests == []


def test_server_that_is_down_is_reported(client, serve):
    url = serve(servers.send_bytes(b"")).url
    response = search(client, url)
    assert response.status_code == 400
    assert "The server answered with an incomplete calendar." in ParsedPage(response).text


def test_searches_are_limited(client, server, monkeypatch):
    monkeypatch.setattr(limits, "CALENDAR_SEARCHES_PER_MINUTE", 1)
    assert search(client, server.url).status_code == 200
    assert search(client, server.url).status_code == 429
    assert get_page(client, PATH)


def test_account_without_interviewer_is_redirected_to_its_own_page():
    coordinator = callers.coordinator_client()
    for path in (PATH, f"{PATH}/choose"):
        assert coordinator.get(path)["Location"] == "/my-page"
        assert coordinator.post(path)["Location"] == "/my-page"


def test_page_needs_the_provider(client, settings):
    assert client.get(f"{PATH}/choose")["Location"] == PATH
    providers = {**settings.CALENDARS["PROVIDERS"]}
    del providers["caldav"]
    settings.CALENDARS = {**settings.CALENDARS, "PROVIDERS": providers}
    assert client.get(PATH).status_code == 404
    assert PATH not in get_page(client, "/my-page").links


def test_hidden_field_has_no_readable_secret(client, server):
    found = ParsedPage(search(client, server.url)).form(f"{PATH}/choose")["found"]
    assert not re.search("alice|secret", found)
