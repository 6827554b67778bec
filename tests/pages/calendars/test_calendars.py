"""Coordinators look after calendars: their state, a test, a mail to the owner, and their end."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from calendars import connect_links
from calendars.models import Connection, Health, Snapshot
from outbox.models import Message
from tests.access import callers
from tests.factories import alice, bob, chen, free_busy_entry, set_rules
from tests.fake_google import CLIENT
from tests.pages.page_content import ParsedPage, get_page, submit_form
from tests.pages.test_pages_are_german import check
from tests.servers import response, send_bytes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]
FEED = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"
EVENT = (
    "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:202501{0}T090000Z\r\nDTEND:202501{0}T100000Z\r\n"
    "DTSTAMP:20250101T000000Z\r\nEND:VEVENT\r\n"
)


@pytest.fixture
def client() -> Client:
    return callers.coordinator_client()


@pytest.fixture
def work() -> Connection:
    """Alice's simulated calendar."""
    return Connection.objects.create(interviewer=alice(), provider="mock", name="Work")


@pytest.fixture
def google(settings) -> None:
    """Configure the OAuth client of Google."""
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}


@pytest.fixture
def feed(serve) -> str:
    """The address of a feed with three events in the next two weeks and a later one."""
    text = FEED.format("".join(EVENT.format(day) for day in ("21", "22", "29", "31")))
    text = text.replace("20250131", "20250331")
    return f"{serve(send_bytes(response(text))).url}/work.ics"


def submit(client: Client, path: str, **typed: str) -> str:
    """Submit a form of the list and return the text of the list."""
    submitted = submit_form(client, get_page(client, "/calendars"), path, **typed)
    assert (submitted.status_code, submitted["Location"]) == (302, "/calendars")
    return get_page(client, "/calendars").text


def test_test_counts_the_busy_times_of_two_weeks(client, work, calendar_service):
    hours = [(f"2025-01-2{day}T09:00:00Z", f"2025-01-2{day}T10:00:00Z") for day in range(1, 4)]
    later = ("2025-02-20T09:00:00Z", "2025-02-20T10:00:00Z")
    calendar_service([free_busy_entry(alice(), *hours, later)])
    text = submit(client, f"/calendars/{work.pk}/test")
    assert "Work: 3 busy times in the next two weeks." in text
    assert "Last read: Monday 20 January 2025" in text


def test_failed_test_says_what_to_do(client, serve):
    url = f"{serve(send_bytes(response('', '404 Not Found'))).url}/x.ics"
    gone = Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=url)
    text = submit(client, f"/calendars/{gone.pk}/test")
    assert "Work: This calendar is no longer at its address. The calendar was moved" in text
    assert "Alice Johnson · Work Cannot be read" in text
    assert "Calendars 1 need attention" in text


def test_calendars_that_need_attention_are_filtered(client, work):
    failing = Connection.objects.create(interviewer=bob(), provider="ics", name="Home")
    Health.objects.create(connection=failing, failure="gone", failures=1)
    text = get_page(client, "/calendars?state=attention").text
    assert "Bob Smith · Home" in text
    assert "Alice Johnson · Work" not in text


def test_owner_gets_a_link_by_mail_once_a_day(client, google, frozen):
    set_rules(alice(), email="alice@example.com")
    own = Connection.objects.create(interviewer=alice(), provider="google", name="Google")
    path = f"/calendars/{own.pk}/ask"
    assert "The mail was sent." in submit(client, path)
    assert "You can ask once a day." in submit(client, path)
    mail = Message.objects.get()
    assert mail.payload["email"] == "alice@example.com"
    [link] = [word for word in mail.private_text.split() if "/calendars/connect/" in word]
    assert connect_links.load_connection(link.rpartition("/")[2]) == own
    frozen.shift(25 * 3600)
    client = callers.superuser_client()
    assert "The mail was sent." in submit(client, path)


def test_owner_without_email_address_or_account_is_not_asked(client, work):
    path = f"/calendars/{work.pk}/ask"
    assert "the person has no email address." in submit(client, path)
    set_rules(alice(), email="alice@example.com")
    assert "which needs an account." in submit(client, path)
    assert not Message.objects.exists()
    callers.interviewer_client(set_rules(alice(), email="alice@example.com"))
    assert "The mail was sent." in submit(client, path)
    assert "/my-page#calendars" in Message.objects.get().private_text


def test_calendar_is_removed_after_confirmation(client, work):
    assert "Work was removed and is no longer read." in submit(
        client, f"/calendars/{work.pk}/remove"
    )
    assert not Connection.objects.exists()
    assert client.post(f"/calendars/{work.pk}/remove").status_code == 404


def test_people_without_a_calendar_are_listed(client, monkeypatch, work):
    bob()
    monkeypatch.setitem(settings.CALENDARS, "DEFAULT", "")
    page = get_page(client, "/calendars")
    assert "so they cannot be booked." in page.text
    assert f"/people/{bob().pk}" in page.links
    assert "People without a calendar" not in get_page(client, "/calendars?state=attention").text


def test_forms_on_the_page_of_a_person_lead_back_to_it(client, work):
    path = f"/people/{alice().pk}"
    submitted = submit_form(client, get_page(client, path), f"/calendars/{work.pk}/test")
    assert submitted["Location"] == path
    assert "Work: 0 busy times in the next two weeks." in get_page(client, path).text


def test_interviewers_may_not_test_remove_or_ask(work):
    own = callers.interviewer_client(alice())
    for action in ("test", "ask", "remove"):
        assert own.post(f"/calendars/{work.pk}/{action}").status_code == 403
    assert Connection.objects.exists()


def test_coordinator_connects_a_feed_for_a_person(client, feed):
    path = f"/people/{alice().pk}/calendars/ics"
    page = get_page(client, path)
    submitted = submit_form(client, page, path, url=feed, name="Work")
    assert submitted["Location"] == f"/people/{alice().pk}"
    shown = client.get(submitted["Location"]).content.decode()
    assert "Work was connected. 3 busy times in the next two weeks." in shown
    assert feed not in shown
    connection = Connection.objects.get()
    assert (connection.interviewer, connection.provider, connection.url) == (alice(), "ics", feed)
    assert Snapshot.objects.get().connection == connection


def test_interviewer_connects_and_tests_a_feed(feed):
    own = callers.interviewer_client(alice())
    path = "/my-page/calendars/ics"
    assert path in get_page(own, "/my-page").links
    submitted = submit_form(own, get_page(own, path), path, url=feed)
    assert submitted["Location"] == "/my-page"
    page = get_page(own, "/my-page")
    assert "was connected. 3 busy times in the next two weeks." in page.text
    connection = Connection.objects.get()
    submit_form(own, page, f"/my-page/calendars/{connection.pk}/test")
    found = f"{connection.name}: 3 busy times in the next two weeks."
    assert found in get_page(own, "/my-page").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<html></html>", "answered with something that is not a calendar"),
        (FEED.format("BEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n"), "invalid times"),
    ],
)
def test_feed_that_is_no_calendar_is_refused(client, serve, body, text):
    url = f"{serve(send_bytes(response(body))).url}/x"
    path = f"/people/{alice().pk}/calendars/ics"
    answer = client.post(path, {"url": url, "name": "Mine", "password": "secret"})
    page = ParsedPage(answer)
    assert answer.status_code == 400
    assert text in page.text
    assert (page.form(path)["name"], page.form(path)["password"]) == ("Mine", "")
    assert not Connection.objects.exists()


def test_new_feed_with_an_unknown_address_is_not_stored(client, serve):
    url = f"{serve(send_bytes(response('', '404 Not Found'))).url}/x.ics"
    answer = client.post(f"/people/{alice().pk}/calendars/ics", {"url": url})
    assert answer.status_code == 400
    text = ParsedPage(answer).text
    assert "There is no calendar at this address. Check the address." in text
    assert "moved or deleted" not in text
    assert not Connection.objects.exists()


def test_mistyped_feed_is_not_stored(client, internet):
    path = f"/people/{alice().pk}/calendars/ics"
    answer = client.post(path, {"url": "https://feeeds.example.com/x.ics"})
    page = ParsedPage(answer)
    assert answer.status_code == 400
    assert "This calendar could not be reached. Check the address for typing errors" in page.text
    assert page.field("url")["aria-invalid"] == "true"
    assert not Connection.objects.exists()
    blocked = ParsedPage(client.post(path, {"url": "http://10.0.0.1/x.ics"}))
    assert "ask your administrator to allow this server." in blocked.text


@pytest.mark.parametrize("url", ["", "ftp://example.com/x.ics", "http://10.0.0.1/x.ics"])
def test_address_that_is_not_allowed_is_refused(client, url):
    path = f"/people/{alice().pk}/calendars/ics"
    assert client.post(path, {"url": url}).status_code == 400
    assert not Connection.objects.exists()


def test_list_needs_as_many_queries_for_many_calendars(client, work, django_assert_max_num_queries):
    get_page(client, "/calendars")
    with django_assert_max_num_queries(8) as few:
        get_page(client, "/calendars")
    for person in (bob(), chen()):
        Connection.objects.create(interviewer=person, provider="ics", name="Home")
    with django_assert_max_num_queries(len(few)):
        get_page(client, "/calendars")


def test_pages_have_no_link_to_the_admin(work):
    admin = callers.superuser_client()
    for path in ("/calendars", f"/people/{alice().pk}", "/my-page"):
        assert not [link for link in get_page(admin, path).links if link.startswith("/admin")]


def test_pages_are_german(client, monkeypatch):
    check(client, "/calendars")
    check(client, "/calendars?state=attention")
    failing = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    check(client, f"/people/{alice().pk}")
    Health.objects.create(connection=failing, failure="gone", failures=1)
    monkeypatch.setitem(settings.CALENDARS, "DEFAULT", "")
    bob()
    check(client, "/calendars")
    path = f"/people/{alice().pk}/calendars/ics"
    check(client, path, 400, url="ftp://example.com")
