"""The pages that connect a calendar, with a fake OAuth 2.0 provider."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from calendars import connect_links, writer
from calendars.models import Connection
from calendars.oauth.grant import Grant
from tests.access import callers
from tests.factories import alice
from tests.fake_google import READ_SCOPE, FakeGoogle
from tests.json_server import JSONResponse, run_json_server

pytestmark = pytest.mark.django_db
CALLBACK = "/calendars/callback"


@pytest.fixture
def google(settings):
    google = FakeGoogle()
    with run_json_server(google) as base:
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google.settings(base)}
        yield google


@pytest.fixture
def connection(google) -> Connection:
    return Connection.objects.create(
        interviewer=alice(), provider="google", name="Work", username="alice@example.com"
    )


def page(connection: Connection) -> str:
    return reverse("calendar-connect", args=[connect_links.make_token(connection)])


def grant(connection: Connection) -> str:
    connection.refresh_from_db()
    return Grant.from_json(connection.grant).refresh_token


def test_interviewer_connects_a_google_calendar(client, google, connection, settings):
    redirect = client.post(page(connection))
    assert redirect.status_code == 302
    assert redirect["Location"].startswith(settings.CALENDARS["GOOGLE"]["AUTHORIZE_URL"] + "?")
    response = client.get(CALLBACK, google.codes.allow(redirect["Location"]))
    assert (response.status_code, grant(connection)) == (200, "a refresh token")
    assert "alice@example.com" in response.content.decode()
    assert "a refresh token" not in response.content.decode()


WAY_ON = '<a href="/my-page">'


@pytest.mark.parametrize(("name", "leads"), [("my-page", True), ("", False)])
def test_connected_page_continues_to_the_configured_page(
    client, google, connection, settings, name, leads
):
    settings.CALENDARS = {**settings.CALENDARS, "CONNECTED_REDIRECT": name}
    redirect = client.post(page(connection))
    response = client.get(CALLBACK, google.codes.allow(redirect["Location"]))
    assert (WAY_ON in response.content.decode()) is leads


@pytest.mark.parametrize("signed_in", [True, False])
def test_refusal_page_continues_only_for_signed_in_users(client, google, connection, signed_in):
    if signed_in:
        client.force_login(callers.create_account("alice"))
    back = google.codes.allow(client.post(page(connection))["Location"])
    response = client.get(CALLBACK, {"error": "access_denied", "state": back["state"]})
    assert (WAY_ON in response.content.decode()) is signed_in


def writing(settings) -> None:
    google = {**settings.CALENDARS["GOOGLE"], "WRITE": True}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}


def test_interviewer_grants_write_access(client, google, connection, settings):
    writing(settings)
    assert "add your booked interviews" in client.get(page(connection)).content.decode()
    redirect = client.post(page(connection))
    response = client.get(CALLBACK, google.codes.allow(redirect["Location"]))
    assert "add your booked interviews to it" in response.content.decode()
    connection.refresh_from_db()
    assert writer.can_write(connection)


def test_partial_grant_is_described(client, google, connection, settings):
    writing(settings)
    google.codes.scope = READ_SCOPE
    redirect = client.post(page(connection))
    response = client.get(CALLBACK, google.codes.allow(redirect["Location"]))
    assert "and nothing else" in response.content.decode()
    connection.refresh_from_db()
    assert not writer.can_write(connection)


def test_interviewer_connects_a_microsoft_calendar(client, microsoft):
    work = Connection.objects.create(interviewer=alice(), provider="microsoft", name="Work")
    redirect = client.post(page(work))
    assert client.get(CALLBACK, microsoft.codes.allow(redirect["Location"])).status_code == 200
    assert grant(work) == "a refresh token"


def test_page_shows_who_grants_what(client, connection):
    text = client.get(page(connection)).content.decode()
    for words in ("Alice Johnson", "Google Calendar", "alice@example.com", "no titles"):
        assert words in text


def test_page_says_that_other_calendars_are_not_read(client, connection):
    page_text = client.get(page(connection)).content.decode()
    assert "We read only this one calendar." in page_text
    german = client.get(page(connection), HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert "Wir lesen nur diesen einen Kalender." in german


def test_opening_a_link_changes_nothing(client, google, connection):
    """Mail scanners open whatever they find."""
    for _ in range(50):
        assert client.get(page(connection)).status_code == 200
        assert client.head(page(connection)).status_code == 200
    assert (grant(connection), google.token_requests, dict(client.session)) == ("", [], {})


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, connection, method):
    assert getattr(client, method)(page(connection)).status_code == 405
    assert client.post(CALLBACK).status_code == 405


def test_starting_needs_a_csrf_token(connection):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(page(connection)).status_code == 403
    form = careful.get(page(connection)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    assert careful.post(page(connection), {"csrfmiddlewaretoken": token}).status_code == 302


def test_names_are_escaped(client, connection):
    connection.interviewer.name = "<script>alert(1)</script>"
    connection.interviewer.save()
    assert "<script>" not in client.get(page(connection)).content.decode()


def test_link_works_once(client, google, connection):
    link = page(connection)
    client.get(CALLBACK, google.codes.allow(client.post(link)["Location"]))
    assert [client.get(link).status_code, client.post(link).status_code] == [404, 404]


def test_link_used_meanwhile_stores_no_second_grant(client, google, connection):
    back = google.codes.allow(client.post(page(connection))["Location"])
    connect_links.redeem(connect_links.make_token(connection), "the first")
    assert client.get(CALLBACK, back).status_code == 404
    assert (grant(connection), google.token_requests) == ("the first", [])


def test_connected_interviewer_can_connect_again(client, google, connection):
    connect_links.redeem(connect_links.make_token(connection), "the first")
    connection.refresh_from_db()
    back = google.codes.allow(client.post(page(connection))["Location"])
    assert client.get(CALLBACK, back).status_code == 200
    assert grant(connection) == "a refresh token"


@pytest.mark.parametrize("link", ["nonsense", "a:b:c"])
def test_invalid_link_is_not_found(client, google, link):
    for response in (
        client.get(f"/calendars/connect/{link}"),
        client.post(f"/calendars/connect/{link}"),
    ):
        assert response.status_code == 404


@pytest.mark.parametrize("kind", ["caldav", "microsoft"])
def test_link_for_an_unavailable_provider_is_not_found(client, connection, kind):
    link = page(connection)
    Connection.objects.update(provider=kind)
    assert client.get(link).status_code == 404


def test_provider_removed_meanwhile_is_not_found(client, google, connection, settings):
    back = google.codes.allow(client.post(page(connection))["Location"])
    settings.CALENDARS["GOOGLE"]["CLIENT_ID"] = ""
    assert client.get(CALLBACK, back).status_code == 404


def test_callback_without_a_started_flow_is_refused(client, google, connection):
    back = google.codes.allow(client.post(page(connection))["Location"])
    assert Client().get(CALLBACK, back).status_code == 400
    assert (grant(connection), google.token_requests) == ("", [])


@pytest.mark.parametrize("state", [{}, {"state": ""}, {"state": "another"}, {"state": "\u00e9"}])
def test_wrong_state_is_refused_and_the_right_one_still_works(client, google, connection, state):
    back = google.codes.allow(client.post(page(connection))["Location"])
    assert client.get(CALLBACK, {"code": "forged", **state}).status_code == 400
    assert google.token_requests == []
    assert client.get(CALLBACK, back).status_code == 200


@pytest.mark.parametrize("answer", [{}, {"error": "access_denied"}, {"error": "server_error"}])
def test_state_works_once(client, google, connection, answer):
    back = google.codes.allow(client.post(page(connection))["Location"])
    assert client.get(CALLBACK, {"state": back["state"], **answer}).status_code >= 400
    assert client.get(CALLBACK, back).status_code == 400
    assert (grant(connection), google.token_requests) == ("", [])


def test_each_flow_has_its_own_state_and_challenge(client, connection):
    link = page(connection)
    first, second = (
        dict(parse_qsl(urlsplit(client.post(link)["Location"]).query)) for _ in range(2)
    )
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


@pytest.mark.parametrize(
    ("error", "status"), [("access_denied", 403), ("server_error", 502), ("<script>", 502)]
)
def test_provider_error_is_shown(client, google, connection, error, status):
    back = google.codes.allow(client.post(page(connection))["Location"])
    response = client.get(CALLBACK, {"error": error, "state": back["state"]})
    assert (response.status_code, grant(connection)) == (status, "")
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(
    "token_response",
    [
        JSONResponse({"error": "invalid_grant"}, 400),
        JSONResponse("", 500),
        JSONResponse("<html>"),
        JSONResponse("", 429),
    ],
)
def test_failed_code_exchange_connects_nothing(client, google, connection, token_response):
    back = google.codes.allow(client.post(page(connection))["Location"])
    google.token_responses = [token_response]
    assert client.get(CALLBACK, back).status_code == 502
    assert client.get(CALLBACK, back).status_code == 400
    assert grant(connection) == ""


def test_grant_without_refresh_token_connects_nothing(client, google, connection):
    back = google.codes.allow(client.post(page(connection))["Location"])
    google.codes.refresh_token = None
    assert client.get(CALLBACK, back).status_code == 502
    assert grant(connection) == ""


def test_redirect_uri_ignores_the_host_header(client, connection, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://slots.example.com"
    redirect = client.post(
        page(connection), {"next": "https://evil.example.com"}, HTTP_HOST="evil.example.com"
    )
    params = dict(parse_qsl(urlsplit(redirect["Location"]).query))
    assert params["redirect_uri"] == "https://slots.example.com/calendars/callback"
    assert "evil" not in redirect["Location"]


def test_pages_are_not_cached_and_run_no_scripts(client, google, connection):
    first = client.get(page(connection))
    redirect = client.post(page(connection))
    last = client.get(CALLBACK, google.codes.allow(redirect["Location"]))
    stray = client.get(CALLBACK)
    for response in (first, redirect, last, stray):
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in response["Content-Security-Policy"]
    assert last["Referrer-Policy"] == stray["Referrer-Policy"] == "no-referrer"


def test_referrer_is_sent_only_to_our_own_origin(client, connection):
    """With no-referrer it would send `Origin: null`, and the form would pass for a forged one."""
    response = client.get(page(connection))
    assert response["Referrer-Policy"] == "same-origin"
    policy = re.search("form-action 'self' (http://127[^;]+)", response["Content-Security-Policy"])
    assert policy


def test_tokens_are_not_logged(client, google, connection, caplog):
    caplog.set_level("DEBUG")
    back = google.codes.allow(client.post(page(connection))["Location"])
    client.get(CALLBACK, back)
    assert not any(word in caplog.text for word in ("refresh token", "access token", "our client "))
