"""Who gets to a page that needs an account, and on whose clock it is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from access.roles import COORDINATORS_GROUP
from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import alice, bob, chen, set_rules, technical_interview
from tests.pages.page_content import get_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "closed", "everybody_free"),
]


@pytest.mark.parametrize("path", ["/", "/mine", "/templates", "/bookings?zone=UTC"])
def test_a_stranger_signs_in_and_comes_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?next=/")


@pytest.mark.parametrize("path", ["/", "/mine", "/templates"])
def test_an_account_without_a_role_finds_nothing(path):
    assert callers.client_of(callers.create_account("nobody")).get(path).status_code == 404


def test_an_account_that_was_closed_signs_in():
    client = callers.interviewer_client(alice())
    User.objects.update(is_active=False)
    assert client.get("/mine").status_code == 302


@pytest.mark.parametrize("path", ["/templates", "/bookings", "/calendars"])
def test_interviewers_do_not_find_what_is_for_coordinators(path):
    assert callers.interviewer_client(alice()).get(path).status_code == 404


def test_a_token_opens_no_page():
    assert callers.client_of_new_token(may_book=True).get("/mine").status_code == 302


def test_everybody_is_sent_to_where_their_work_is():
    assert callers.interviewer_client(alice()).get("/")["Location"] == "/mine"
    assert callers.coordinator_client().get("/")["Location"] == "/templates"


@pytest.fixture
def both() -> Client:
    """A coordinator who interviews in Kathmandu, and sees a booking of 10:00 UTC."""
    book(technical_interview(bob()), "2025-01-22T10:00:00Z")
    person = set_rules(chen(), timezone="Asia/Kathmandu")
    client = callers.interviewer_client(person)
    person.account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return client


def test_times_are_on_the_clock_of_the_one_who_reads(both):
    assert "Wednesday 22 January 2025, 15:45 to 16:45" in get_page(both, "/bookings").text


def test_another_zone_may_be_asked_for(both):
    assert "10:00 to 11:00, Europe/London" in get_page(both, "/bookings?zone=Europe/London").text
    both.cookies["zone"] = "Europe/Berlin"
    assert "11:00 to 12:00, Europe/Berlin" in get_page(both, "/bookings").text
    assert (
        "05:00 to 06:00, America/New York" in get_page(both, "/bookings?zone=America/New_York").text
    )


def test_a_zone_that_was_chosen_is_kept(both):
    get_page(both, "/bookings?zone=Europe/London")
    assert "10:00 to 11:00, Europe/London" in get_page(both, "/bookings").text


def test_a_zone_is_chosen_without_losing_what_else_was_asked_for(both):
    board = f"/templates/{InterviewTemplate.objects.get().pk}"
    page = get_page(both, f"{board}?day=2025-01-22&start=2025-01-22T10:00:00Z")
    form = page.form("")
    assert (form["day"], form["start"]) == ("2025-01-22", "2025-01-22T10:00:00Z")
    assert form["zone"] == "Asia/Kathmandu"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "%00", "Europe/", "a" * 300])
def test_a_zone_that_there_is_not_is_passed_over(both, zone):
    assert "Asia/Kathmandu" in get_page(both, f"/bookings?zone={zone}").text


def test_times_are_in_utc_for_those_who_interview_nobody():
    book(technical_interview(bob()), "2025-01-22T10:00:00Z")
    assert (
        "10:00 to 11:00, UTC (UTC+00:00)"
        in get_page(callers.coordinator_client(), "/bookings").text
    )


def test_a_zone_that_was_stored_and_is_none_breaks_no_page(both):
    Interviewer.objects.filter(name="Chen Wei").update(timezone="Mars/Olympus")
    assert "10:00 to 11:00, UTC (UTC+00:00)" in get_page(both, "/bookings").text


def test_hours_are_counted_as_the_reader_does(both):
    assert "3:45 pm to 4:45 pm" in get_page(both, "/bookings", HTTP_ACCEPT_LANGUAGE="en-US").text


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 400])
def test_numbers_of_no_row_are_not_there(number):
    client = callers.coordinator_client()
    for path in ("", "/link"):
        assert client.post(f"/templates/{number}{path}").status_code in (404, 405)
    assert client.get(f"/templates/{number}").status_code == 404
