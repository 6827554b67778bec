"""Coordinators look after people: the list, the page of a person, and their forms."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from calendars.models import Connection, Health
from outbox.models import Message
from people.models import Interviewer
from tests.access import callers
from tests.bookings.booking_factories import TEN, another_candidate, book
from tests.factories import alice, bob, chen, set_rules, technical_interview
from tests.pages.page_content import ParsedPage, get_page, submit_form
from tests.pages.test_pages_are_german import check

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.fixture
def client() -> Client:
    return callers.coordinator_client()


def person_url(person: Interviewer, action: str = "") -> str:
    return f"/people/{person.pk}{action}"


def follow(client: Client, response) -> str:
    """Return the text of the page that a form redirects to."""
    assert response.status_code == 302
    return get_page(client, response["Location"]).text


def test_list_shows_calendar_hours_zone_and_load(client):
    set_rules(alice(), open_hours="Mon-Thu 09:00-17:00\nFri 09:00-12:00", max_per_week=1)
    book(technical_interview(alice(), bob()), TEN)
    Connection.objects.create(interviewer=bob(), provider="ics", name="Work")
    text = get_page(client, "/people").text
    assert "Mon–Thu 09:00-17:00; Fri 09:00-12:00 Europe/London 1 of 1" in text
    assert "Bob Smith Not read yet Any time America/New York 1" in text


def test_list_shows_the_worst_state_of_the_calendars(client, monkeypatch):
    monkeypatch.setitem(settings.CALENDARS, "DEFAULT", "")
    failing = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=failing, failure="gone", failures=1)
    Connection.objects.create(interviewer=alice(), provider="ics", name="Home")
    bob()
    text = get_page(client, "/people").text
    assert "Alice Johnson Cannot be read" in text
    assert "Bob Smith No calendar" in text


def test_list_is_searched_and_filtered(client):
    set_rules(alice(), email="alice@example.com")
    set_rules(bob(), active=False)
    assert "Bob Smith" not in get_page(client, "/people").text
    assert "Bob Smith Archived" in get_page(client, "/people?state=archived").text
    found = get_page(client, "/people?q=EXAMPLE&state=all").text
    assert "Alice Johnson" in found
    assert "Bob Smith" not in found
    assert "No person matches these filters." in get_page(client, "/people?q=zoe").text


def test_list_has_pages(client, monkeypatch):
    monkeypatch.setattr("pages.people.list_views.PAGE_SIZE", 1)
    alice()
    bob()
    first = get_page(client, "/people")
    assert "Bob Smith" not in first.text
    [following] = [link for link in first.links if "page=2" in link]
    assert "Bob Smith" in get_page(client, f"/people{following}").text


def test_list_needs_as_many_queries_for_many_people(client, django_assert_max_num_queries):
    book(technical_interview(alice()), TEN)
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    get_page(client, "/people")
    with django_assert_max_num_queries(9) as few:
        get_page(client, "/people")
    for person in (bob(), chen()):
        candidate = another_candidate()
        book(technical_interview(person), TEN, candidate["name"], candidate["email"])
        Connection.objects.create(interviewer=person, provider="ics", name="Work")
    with django_assert_max_num_queries(len(few)):
        get_page(client, "/people")


def test_interviewers_may_not_see_people(client):
    own = callers.interviewer_client(alice())
    for path in ("/people", "/people/week", "/people/new", person_url(bob())):
        assert own.get(path).status_code == 403
    assert own.post(person_url(bob(), "/archive")).status_code == 403
    assert Client().get("/people").status_code == 302


def test_person_is_added_with_hours(client):
    typed = {"name": "Zoe Adler", "email": "zoe@example.com", "timeZone": "Europe/Berlin"}
    page = get_page(client, "/people/new")
    response = client.post("/people/new", {**page.form(""), **typed, "fri": ""})
    zoe = Interviewer.objects.get()
    assert (zoe.name, zoe.email, zoe.timezone) == tuple(typed.values())
    assert zoe.open_hours == "Mon-Thu 09:00-17:00"
    assert "The person was added. Connect a calendar next" in follow(client, response)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"name": ""}, "This field may not be blank."),
        ({"email": "zoe"}, "Enter a valid email address."),
        ({"email": "ALICE@example.com"}, "Another interviewer has this email address."),
        ({"mon": "9"}, "Check these days: Monday."),
        ({"timeZone": "Mars/Olympus"}, "is not a valid time zone"),
    ],
)
def test_invalid_person_is_not_added_and_stays_typed(client, typed, text):
    set_rules(alice(), email="alice@example.com")
    form = {"name": "Zoe", "email": "", "timeZone": "UTC", **typed}
    page = ParsedPage(response := client.post("/people/new", form))
    assert response.status_code == 400
    assert text in page.text
    assert page.form("")["name"] == form["name"]
    assert Interviewer.objects.count() == 1


def test_name_and_email_address_are_changed(client):
    path = person_url(alice(), "/details")
    page = get_page(client, person_url(alice(), "/edit"))
    response = submit_form(client, page, path, name="Alice Jones", email="aj@example.com")
    assert "The changes were saved." in follow(client, response)
    changed = Interviewer.objects.get()
    assert (changed.name, changed.email) == ("Alice Jones", "aj@example.com")


def test_taken_email_address_is_refused(client):
    set_rules(bob(), email="bob@example.com")
    page = get_page(client, person_url(alice(), "/edit"))
    path = person_url(alice(), "/details")
    response = submit_form(client, page, path, email="Bob@example.com")
    assert response.status_code == 400
    assert "Another interviewer has this email address." in ParsedPage(response).text


def test_forms_of_a_person_do_not_address_the_person(client):
    path = person_url(alice(), "/edit")
    assert f"{path}#time-off" in get_page(client, person_url(alice())).links
    for hours in ("", "Mon 09:00-17:00"):
        set_rules(alice(), open_hours=hours)
        response = client.get(path)
        assert "My own time zone" not in response.content.decode()
        _navigation, text = ParsedPage(response).text.split("Back to the overview")
        assert not re.search(r"\b(you|your)\b", text, re.IGNORECASE)


def test_all_rules_are_changed_with_the_forms_of_my_page(client):
    person = alice()
    page = get_page(client, person_url(person, "/edit"))
    for action, typed in (
        ("/hours", {"mon": "10:00-12:00"}),
        ("/core-hours", {"coreHours": "Tue 10:00-12:00"}),
        ("/days", {"startDate": "2025-02-03"}),
        ("/limits", {"maxPerWeek": "4", "holidayCalendar": "GB-SCT"}),
    ):
        response = submit_form(client, page, person_url(person, action), **typed)
        assert "The changes were saved." in follow(client, response)
    person.refresh_from_db()
    assert (person.open_hours, person.core_hours) == ("Mon 10:00-12:00", "Tue 10:00-12:00")
    assert (person.max_per_week, person.holiday_region) == (4, "GB-SCT")
    days = person.special_days.get()
    assert "Monday 3 February 2025 Time off" in get_page(client, person_url(person)).text
    client.post(person_url(person, f"/days/{days.pk}/remove"))
    assert not person.special_days.exists()


@pytest.mark.parametrize(
    ("action", "field", "stored", "typed"),
    [
        ("/hours", "open_hours", "Tue 10:00-12:00", {"mon": "10:00-12:00"}),
        ("/core-hours", "core_hours", "Tue 10:00-12:00", {"coreHours": "Mon 10:00-12:00"}),
        ("/limits", "max_per_week", 3, {"maxPerWeek": "4"}),
        ("/details", "name", "Alice Jones", {"name": "Alice Smith"}),
    ],
)
def test_second_editor_is_warned_and_nothing_typed_is_lost(client, action, field, stored, typed):
    person = alice()
    page = get_page(client, person_url(person, "/edit"))
    set_rules(person, **{field: stored})
    response = submit_form(client, page, person_url(person, action), **typed)
    assert response.status_code == 409
    warned = ParsedPage(response)
    assert "These settings were changed while you edited them." in warned.text
    assert typed.items() <= warned.form(person_url(person, action)).items()
    person.refresh_from_db()
    assert getattr(person, field) == stored
    assert submit_form(client, warned, person_url(person, action)).status_code == 302


def test_change_that_affects_interviews_is_confirmed(client):
    person = alice()
    book(technical_interview(person), TEN)
    form = {"startDate": "2025-01-22"}
    response = client.post(person_url(person, "/days"), form)
    assert response.status_code == 409
    page = ParsedPage(response)
    assert "Technical Interview with Dana Roy" in page.text
    confirmed = page.field("confirmed")["value"]
    client.post(person_url(person, "/days"), {**page.form(""), "confirmed": confirmed})
    assert person.special_days.count() == 1


def test_archived_person_keeps_interviews_and_is_restored(client):
    book(technical_interview(alice()), TEN)
    page = get_page(client, person_url(alice()))
    assert "1 upcoming interview stays booked." in page.text
    assert "10:00 Technical Interview · Dana Roy" in page.text
    assert "offered without this person: Technical Interview." in page.text
    response = submit_form(client, page, person_url(alice(), "/archive"))
    archived_text = follow(client, response)
    assert "takes part in no new interviews" in archived_text
    assert "Connect a calendar" not in archived_text
    assert "to invite this person" not in archived_text
    assert "Alice Johnson (archived)" in get_page(client, "/interviews").text
    assert not Interviewer.objects.get().active
    page = get_page(client, person_url(alice()))
    response = submit_form(client, page, person_url(alice(), "/restore"))
    assert "takes part in new interviews again" in follow(client, response)
    assert Interviewer.objects.get().active


def test_only_a_person_who_is_not_in_use_is_deleted(client):
    book(technical_interview(alice()), TEN)
    refused = client.post(person_url(alice(), "/delete"))
    assert refused.status_code == 409
    assert "In use by: bookings, interview types." in ParsedPage(refused).text
    assert f"{person_url(alice())}?archive#archive" in ParsedPage(refused).links
    assert ("details", {"open": ""}) in get_page(client, person_url(alice(), "?archive")).tags
    page = get_page(client, person_url(bob(), "/delete"))
    assert "account" not in page.text.partition("is deleted")[2]
    assert "This cannot be undone." in page.text
    assert "The person was deleted." in follow(client, client.post(person_url(bob(), "/delete")))
    assert list(Interviewer.objects.all()) == [alice()]


def test_person_is_invited_by_mail(client):
    assert "Add an email address to invite" in get_page(client, person_url(alice())).text
    assert "Nothing was sent." in follow(client, client.post(person_url(alice(), "/invite")))
    set_rules(alice(), email="alice@example.com")
    page = get_page(client, person_url(alice()))
    response = submit_form(client, page, person_url(alice(), "/invite"))
    assert "The invitation was sent by mail." in follow(client, response)
    assert Message.objects.get().payload["email"] == "alice@example.com"
    text = get_page(client, person_url(alice())).text
    assert "It is valid until Monday 27 January 2025." in text
    assert "Account invited" in text


def test_pages_have_no_link_to_the_admin(client):
    admin = callers.superuser_client()
    for path in ("/people", "/people/new", "/people/week", person_url(alice())):
        assert not [link for link in get_page(admin, path).links if link.startswith("/admin")]


def test_pages_are_german(client):
    check(client, "/people")
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00", max_per_week=2, email="a@example.com")
    set_rules(alice(), holiday_region="DE")
    book(technical_interview(alice()), TEN)
    for path in (
        *("/people", "/people?q=zoe", "/people?state=archived", "/people/new", "/people/week"),
        *(person_url(alice()), person_url(alice(), "?week=2025-12-24")),
        *(
            "/people/week?week=2025-12-24",
            person_url(alice(), "/edit"),
            person_url(alice(), "/calendars/ics"),
            person_url(alice(), "/delete"),
            person_url(bob(), "/delete"),
        ),
    ):
        check(client, path)
    check(client, "/people/new", 400, name="", mon="9")
    check(client, person_url(alice(), "/details"), 400, name="")
    check(client, person_url(alice(), "/hours"), 409, version="another")
    set_rules(alice(), active=False)
    check(client, person_url(alice()))
