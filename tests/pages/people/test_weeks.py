"""The team week and the week on the page of a person."""

from __future__ import annotations

import pytest
from django.test import Client

from pages.people import week_views
from people.models import SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import TEN, another_candidate, book
from tests.factories import alice, bob, chen, set_rules, technical_interview
from tests.pages.page_content import get_page
from tests.pages.people.test_people import person_url

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.fixture
def client() -> Client:
    return callers.coordinator_client()


def test_team_week_shows_interviews_and_load(client):
    set_rules(alice(), max_per_week=2, max_per_day=1)
    booking = book(technical_interview(alice(), bob()), TEN)
    assert f"/bookings/{booking.pk}" in get_page(client, "/people/week").links
    text = get_page(client, "/people/week").text
    assert "Monday 20 January 2025 to Sunday 26 January 2025" in text
    assert "Alice Johnson 1 of 2 10:00 Dana Roy Technical Interview 1 of 1" in text
    assert "Bob Smith 1 10:00 Dana Roy Technical Interview" in text
    after = get_page(client, "/people/week?week=2025-01-29").text
    assert "Alice Johnson 0 of 2" in after
    assert "Technical Interview 1" not in after


def test_weeks_show_time_off_holidays_and_conflicts(client):
    person = set_rules(alice(), holiday_region="GB-SCT")
    booking = book(technical_interview(person, bob()), TEN)
    SpecialDays.objects.create(interviewer=person, first_day="2025-01-22", last_day="2025-01-23")
    SpecialDays.objects.create(
        interviewer=person, first_day="2025-01-27", last_day="2025-01-27", hours="10:00-12:00"
    )
    text = get_page(client, "/people/week").text
    assert (
        "Time off 10:00 Dana Roy Technical Interview Conflict: time off Time off Bob Smith" in text
    )
    assert text.count("Conflict") == 1
    assert "0 Working hours 10:00-12:00" in get_page(client, "/people/week?week=2025-01-27").text
    text = get_page(client, person_url(person)).text
    assert "Wednesday 22 January 2025 Time off 10:00 Technical Interview" in text
    assert "Conflict: time off Thursday 23 January 2025 Time off" in text
    text = get_page(client, person_url(person, "?week=2025-02-12")).text
    assert "No interviews and no time off in this week." in text
    assert f"/bookings/{booking.pk}" in get_page(client, person_url(person, "?week=x")).links
    earlier = get_page(client, person_url(person, "?week=2025-02-03"))
    assert "?week=2025-01-27" in earlier.links
    assert "Public holiday" in get_page(client, "/people/week?week=2025-12-25").text


def test_team_week_is_filtered_by_interview_type(client):
    template = technical_interview(alice())
    other = technical_interview(bob())
    book(template, TEN)
    text = get_page(client, f"/people/week?interview={other.pk}").text
    assert "Bob Smith 0" in text
    assert "Alice Johnson" not in text
    assert client.get("/people/week?interview=x").status_code == 404
    assert "2025" in get_page(client, "/people/week?week=9999-12-31").text


def test_team_week_is_searched_and_sorted_by_load(client, monkeypatch):
    monkeypatch.setattr(week_views, "PAGE_SIZE", 1)
    book(technical_interview(bob()), TEN)
    alice(), chen()
    page = get_page(client, "/people/week?sort=load")
    assert "Bob Smith 1 10:00 Dana Roy" in page.text
    [next_page] = [link for link in page.links if link.endswith("page=2")]
    assert "sort=load" in next_page
    assert "Alice Johnson 0" in get_page(client, f"/people/week{next_page}").text
    found = get_page(client, "/people/week?q=CHEN").text
    assert "Chen Wei 0" in found
    assert "Bob Smith" not in found
    assert "No person matches these filters." in get_page(client, "/people/week?q=zoe").text


def test_weekend_opens_the_next_week_if_no_interview_is_left(client, frozen):
    book(technical_interview(alice()), "2025-01-25T10:00:00Z")
    for now, monday in (
        ("2025-01-24T23:00:00Z", "20 January"),
        ("2025-01-25T09:00:00Z", "20 January"),
        ("2025-01-25T12:00:00Z", "27 January"),
    ):
        frozen.move_to(now)
        page = get_page(client, "/people/week")
        assert f"Team week Monday {monday} 2025" in page.text
        name = "Next" if monday == "27 January" else "This"
        assert f"time zone. {name} week" in page.text
    assert "Monday 20 January 2025" in get_page(client, "/people/week?week=2025-01-20").text


def test_team_week_needs_as_many_queries_for_many_people(client, django_assert_max_num_queries):
    book(technical_interview(alice()), TEN)
    get_page(client, "/people/week")
    with django_assert_max_num_queries(16) as few:
        get_page(client, "/people/week")
    for person in (bob(), chen()):
        candidate = another_candidate()
        book(technical_interview(person), TEN, candidate["name"], candidate["email"])
    with django_assert_max_num_queries(len(few)):
        get_page(client, "/people/week")
