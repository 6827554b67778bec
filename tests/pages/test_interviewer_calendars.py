"""Interviewers connect, reconnect and remove calendars on their page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from calendars import connect_links
from calendars.models import Connection, Health
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.factories import alice, bob, set_rules
from tests.fake_google import CLIENT
from tests.pages.page_content import ParsedPage, get_page, save_section, submit_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def client() -> Client:
    """The client of Alice, who is signed in."""
    return callers.interviewer_client(alice())


def calendar(person: Interviewer, provider: str = "google", name: str = "Work") -> Connection:
    return Connection.objects.create(interviewer=person, provider=provider, name=name)


@pytest.fixture
def google(settings) -> None:
    """Configure the OAuth client of Google."""
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}


def test_reconnecting_redirects_to_connect_link(client, google):
    work = calendar(alice())
    response = client.post(f"/my-page/calendars/{work.pk}/connect")
    assert response.status_code == 302
    path = urlsplit(response["Location"]).path
    assert response["Location"] == path
    assert connect_links.load_connection(path.rpartition("/")[2]) == work
    assert "Google" in client.get(path).content.decode()


@pytest.mark.parametrize("provider", ["caldav", "google"])
def test_calendar_without_connect_link_shows_error(client, provider):
    work = calendar(alice(), provider)
    response = client.post(f"/my-page/calendars/{work.pk}/connect")
    assert response.status_code == 409
    assert "You cannot reconnect this calendar yourself." in ParsedPage(response).text


def test_first_calendar_is_connected_from_own_page(client, google):
    set_rules(alice(), email="alice@example.com")
    path = "/my-page/calendars/new/google"
    page = get_page(client, "/my-page")
    assert "Connect one here" in page.text
    response = submit_form(client, page, path)
    connection = Connection.objects.get()
    assert (connection.interviewer, connection.provider, connection.name) == (
        alice(),
        "google",
        "Google Calendar",
    )
    assert connect_links.load_connection(response["Location"].rpartition("/")[2]) == connection
    page = get_page(client, "/my-page")
    assert f"{path}#calendars" not in page.forms
    assert f"/my-page/calendars/{connection.pk}/connect#calendars" in page.forms
    assert client.post(path).status_code == 302
    assert Connection.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "kind"),
    [("alice@example.com", "microsoft"), ("alice@example.com", "caldav"), ("", "google")],
)
def test_unavailable_provider_creates_no_connection(client, google, email, kind):
    set_rules(alice(), email=email)
    assert f"/my-page/calendars/new/{kind}#calendars" not in get_page(client, "/my-page").forms
    response = client.post(f"/my-page/calendars/new/{kind}")
    assert response.status_code == 409
    assert "You cannot connect this kind of calendar here." in ParsedPage(response).text
    assert not Connection.objects.exists()


def test_calendar_is_removed_after_confirmation(client):
    work = calendar(alice())
    Health.objects.create(connection=work, failure="gone", failures=1)
    calendar(alice(), name="Family")
    path = f"/my-page/calendars/{work.pk}/remove"
    page = get_page(client, "/my-page")
    assert "Remove Work? Slotsmith will no longer read it" in page.text
    assert client.get(path)["Location"] == "/my-page"
    assert Connection.objects.count() == 2
    page = save_section(client, path)
    assert "Work was removed and is no longer read." in page.text
    assert [connection.name for connection in Connection.objects.all()] == ["Family"]


def test_objects_of_other_interviewers_are_404_and_unchanged(client, google):
    work = calendar(bob())
    days = bob().special_days.create(first_day="2025-02-03", last_day="2025-02-03")
    for action in ("connect", "remove"):
        assert client.post(f"/my-page/calendars/{work.pk}/{action}").status_code == 404
        assert client.post(f"/my-page/calendars/{10**30}/{action}").status_code == 404
    client.post(f"/my-page/days/{days.pk}/remove")
    assert (Connection.objects.get(), SpecialDays.objects.get()) == (work, days)
