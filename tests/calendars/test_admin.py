"""The connection pages of the admin."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from calendars.models import Connection, Health
from tests import servers
from tests.factories import alice, bob
from tests.fake_google import CLIENT
from tests.servers import response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_host_names")]
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


def test_stored_password_is_never_shown(admin_client, connection):
    for url in (page(connection), reverse("admin:calendars_connection_changelist")):
        assert SECRET not in admin_client.get(url).content.decode()


def test_account_that_may_only_view_sees_no_secret(client, django_user_model, connection):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_connection"))
    client.force_login(viewer)
    text = client.get(page(connection)).content.decode()
    assert "Work" in text
    assert SECRET not in text
    assert connection.url not in text


def test_form_with_an_error_does_not_show_the_typed_password(admin_client, connection):
    answer = admin_client.post(page(connection), form(connection, name="", password="new secret"))
    assert answer.status_code == 200
    assert "new secret" not in answer.content.decode()


@pytest.mark.parametrize(("typed", "stored"), [("", SECRET), ("another", "another")])
def test_empty_password_keeps_the_stored_one(admin_client, connection, typed, stored):
    answer = admin_client.post(page(connection), form(connection, name="Home", password=typed))
    assert answer.status_code == 302
    connection.refresh_from_db()
    assert (connection.name, connection.password) == ("Home", stored)


@pytest.mark.parametrize(("sent", "expected"), [({"write_bookings": "on"}, True), ({}, False)])
def test_write_bookings_is_a_checkbox(admin_client, connection, sent, expected):
    assert connection.write_bookings
    admin_client.post(page(connection), form(connection, **sent))
    connection.refresh_from_db()
    assert connection.write_bookings is expected


@pytest.mark.parametrize(("weeks", "stored"), [("4", 4), ("", None), ("0", None), ("521", None)])
def test_published_weeks_are_a_whole_number_in_range(admin_client, connection, weeks, stored):
    answer = admin_client.post(page(connection), form(connection, published_weeks=weeks))
    connection.refresh_from_db()
    assert connection.published_weeks == stored
    assert (answer.status_code == 302) is (weeks in ("4", ""))


def test_add_form_offers_the_configured_providers(admin_client):
    text = admin_client.get(reverse("admin:calendars_connection_add")).content.decode()
    assert all(name in text for name in ("CalDAV", "Calendar feed (ICS)", "Simulated calendar"))


@pytest.mark.parametrize(("words", "rows"), [("alice", 1), ("work", 1), ("nobody", 0)])
def test_connections_are_found_by_owner_and_name(admin_client, connection, words, rows):
    url = reverse("admin:calendars_connection_changelist")
    assert admin_client.get(url, {"q": words}).context["cl"].result_count == rows


def test_stored_url_is_never_shown_and_kept_if_left_empty(admin_client, connection):
    assert "dav.example.com" not in admin_client.get(page(connection)).content.decode()
    for typed, password, stored in (
        ("", "", "https://dav.example.com/alice/"),
        ("https://x.org/", "another", "https://x.org/"),
    ):
        typed_form = form(connection, url=typed, password=password)
        assert admin_client.post(page(connection), typed_form).status_code == 302
        connection.refresh_from_db()
        assert connection.url == stored


def test_calendar_that_needs_a_url_requires_one(admin_client):
    typed = {"interviewer": alice().pk, "provider": "ics", "name": "Feed", "url": ""}
    answer = admin_client.post(reverse("admin:calendars_connection_add"), typed)
    assert answer.context["adminform"].form.errors == {
        "url": ["This kind of calendar needs a URL."]
    }
    typed["provider"] = "mock"
    assert admin_client.post(reverse("admin:calendars_connection_add"), typed).status_code == 302


def test_list_shows_status_and_remedy(admin_client, serve):
    for name, status in (("Home", "404 Not Found"), ("Work", "200 OK")):
        url = serve(send_bytes(response(servers.icalendar_of(), status))).url
        Connection.objects.create(interviewer=alice(), provider="ics", name=name, url=url)
    listing = reverse("admin:calendars_connection_changelist")
    assert admin_client.get(listing).content.decode().count("Not read yet.") == 2
    read = {
        "action": "read_now",
        "_selected_action": [str(row.pk) for row in Connection.objects.all()],
    }
    page_text = admin_client.post(listing, read, follow=True).content.decode()
    assert "Alice Johnson: Home is no longer at its address." in page_text
    assert "1 of 2 calendars were read." in page_text
    assert ("Working." in page_text, "Enter its new URL." in page_text) == (True, True)


@pytest.mark.parametrize(("state", "names"), [("failing", ["Home"]), ("unread", ["Work"])])
def test_list_filters_failing_and_unread_connections(admin_client, state, names):
    home, _ = (
        Connection.objects.create(interviewer=alice(), provider="ics", name=name)
        for name in ("Home", "Work")
    )
    Health.objects.create(connection=home, failure="gone", failures=1)
    listing = reverse("admin:calendars_connection_changelist")
    listed = admin_client.get(listing, {"state": state}).context["cl"].queryset
    assert [connection.name for connection in listed] == names


def test_saving_a_connection_ends_its_backoff(admin_client, connection):
    Health.objects.create(
        connection=connection, failure="reauth_needed", retry_at="2999-01-01T00:00:00Z"
    )
    admin_client.post(page(connection), form(connection, password="another"))
    assert not Health.objects.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://feeds.example.com/a.ics", "Plain http is only allowed"),
        ("https://10.0.0.1/a.ics", "Private addresses are only allowed"),
        ("https://ann:secret@feeds.example.com/a.ics", "The URL must not contain a user name"),
        ("file:///etc/passwd", "The URL must start with https://."),
        ("feeds.example.com/a.ics", "The URL must start with https://."),
    ],
)
def test_blocked_url_is_refused_in_the_form(admin_client, connection, url, words):
    answer = admin_client.post(page(connection), form(connection, url=url))
    [error] = answer.context["adminform"].form.errors["url"]
    assert error.startswith(words)


@pytest.mark.parametrize("url", ["webcal://feeds.example.com/a.ics", "http://127.0.0.1:5232/ann/"])
def test_allowed_url_is_accepted(admin_client, connection, url):
    typed = form(connection, url=url, password="another")
    assert admin_client.post(page(connection), typed).status_code == 302


def invitation(client, connection: Connection) -> list[str]:
    return re.findall(r"http://localhost:8000/calendars/connect/[^ ]+", text_of(client, connection))


def text_of(client, connection: Connection) -> str:
    return client.get(page(connection)).content.decode()


def test_oauth_connection_shows_a_link_for_its_owner(admin_client, client, connection, settings):
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    assert invitation(admin_client, connection) == []
    Connection.objects.update(provider="google")
    (link,) = invitation(admin_client, connection)
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_viewer_sees_no_link(client, django_user_model, connection, settings):
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    Connection.objects.update(provider="google")
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_connection"))
    client.force_login(viewer)
    assert connection.name in text_of(client, connection)
    assert invitation(client, connection) == []


@pytest.mark.parametrize(
    ("typed", "stored"), [("Outlook/16", "Outlook/16"), ("", ""), ("a\tb", ""), ("é", "")]
)
def test_user_agent_is_ascii_text(admin_client, connection, typed, stored):
    answer = admin_client.post(page(connection), form(connection, user_agent=typed))
    connection.refresh_from_db()
    assert connection.user_agent == stored
    assert (answer.status_code == 302) is (typed == stored)


def test_form_says_to_sign_in_as_the_owner(admin_client):
    text = admin_client.get(reverse("admin:calendars_connection_add")).content.decode()
    assert "CalDAV: sign in as the owner of the calendar." in text


ELSEWHERE = {
    "host": {"url": "https://steal.example.org/alice/"},
    "scheme": {"url": "http://127.0.0.1/alice/"},
    "port": {"url": "https://dav.example.com:8443/alice/"},
    "provider": {"provider": "ics"},
    "user name": {"username": "bob"},
}


@pytest.mark.parametrize("changed", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_password_must_be_entered_again_to_be_sent_elsewhere(admin_client, connection, changed):
    answer = admin_client.post(page(connection), form(connection, **changed))
    [error] = answer.context["adminform"].form.errors["password"]
    assert error.startswith("Enter the password again.")
    connection.refresh_from_db()
    assert (connection.url, connection.username) == ("https://dav.example.com/alice/", "alice")
    answer = admin_client.post(page(connection), form(connection, **changed, password="another"))
    connection.refresh_from_db()
    assert (answer.status_code, connection.usable_password) == (302, "another")


def test_password_must_be_entered_again_for_another_interviewer(admin_client, connection):
    changed = form(connection, interviewer=str(bob().pk))
    answer = admin_client.post(page(connection), changed)
    assert list(answer.context["adminform"].form.errors) == ["password"]


def test_another_calendar_of_the_same_account_keeps_the_password(admin_client, connection):
    url = "https://dav.example.com/alice/meetings/"
    assert admin_client.post(page(connection), form(connection, url=url)).status_code == 302
    connection.refresh_from_db()
    assert (connection.url, connection.usable_password) == (url, SECRET)


def test_password_is_dropped_for_a_kind_of_calendar_without_one(admin_client, connection):
    answer = admin_client.post(page(connection), form(connection, provider="mock"))
    connection.refresh_from_db()
    assert (answer.status_code, connection.password) == (302, "")


def test_form_says_when_the_interviewer_must_connect_again(admin_client):
    connection = Connection.objects.create(
        interviewer=alice(), provider="google", name="Work", grant="a grant"
    )
    changed = form(connection, provider="microsoft")
    answer = admin_client.post(page(connection), changed, follow=True)
    assert "must connect this calendar again" in answer.content.decode()
