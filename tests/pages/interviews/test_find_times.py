"""The page that finds times for some people without an interview type."""

from __future__ import annotations

import pytest

from people.models import SpecialDays
from tests.access import callers
from tests.bookings.conflict_fixtures import store_calendar
from tests.factories import alice, bob, set_rules
from tests.pages.interviews.form_page import open_form, press
from tests.pages.page_content import get_page
from tests.pages.test_pages_are_german import check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]
PATH = "/interviews/find-times"


def test_times_of_all_people_and_reasons_are_shown(coordinator):
    set_rules(alice(), open_hours="Tue-Wed 09:00-12:00", timezone="Europe/London")
    set_rules(bob(), open_hours="Wed 10:00-17:00", timezone="Europe/London")
    query = f"?person={alice().pk}&duration=60&zone=Europe/London"
    page = get_page(coordinator, f"{PATH}{query}&add=bob")
    assert "Wednesday 22 January 10:00 10:30 11:00 Thursday" in page.text
    assert "Tuesday 21 January Outside the working hours of Bob Smith" in page.text
    [without_bob] = [link for link in page.links if f"person={alice().pk}&duration" in link]
    assert "Tuesday 21 January 09:00 09:30" in get_page(coordinator, PATH + without_bob).text
    [following] = [link for link in page.links if "day=2025-01-27" in link]
    assert "Wednesday 29 January 10:00" in get_page(coordinator, PATH + following).text


def test_time_off_is_the_reason_of_a_day_that_is_busy_as_well(coordinator):
    other = set_rules(bob(), open_hours="Wed 09:00-12:00", timezone="Europe/London")
    store_calendar(alice(), ("2025-01-22T09:00:00Z", "2025-01-22T12:00:00Z"))
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-01-22", last_day="2025-01-22")
    page = get_page(coordinator, f"{PATH}?person={alice().pk}&person={other.pk}&duration=60")
    assert "Wednesday 22 January Alice Johnson is on time off" in page.text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (
            "add=Bob Smith, Nobody",
            "Choose a person of the list: no or several people have this name: Nobody.",
        ),
        ("duration=2.0", "A valid integer is required."),
    ],
)
def test_invalid_searches_name_the_field(coordinator, query, text):
    assert text in get_page(coordinator, f"{PATH}?person={alice().pk}&{query}", 400).text


def test_time_leads_to_a_new_type_with_the_people_and_then_to_its_board(coordinator):
    people = alice(), bob()
    for person in people:
        set_rules(person, open_hours="Wed 10:00-12:00", timezone="Europe/London")
    page = get_page(coordinator, f"{PATH}?add=Alice Johnson, bob&duration=90&zone=Europe/London")
    [url, _later] = [link for link in page.links if "start=2025-01-22" in link]
    form = open_form(coordinator, url)
    assert form.fields.getlist("group-0-person") == [str(person.pk) for person in people]
    assert form.fields["durationMinutes"] == "90"
    response = press(coordinator, url, form, "save", name="Onsite", noticeMinutes="0")
    assert response["Location"].endswith("?start=2025-01-22T10%3A00%3A00Z")
    text = get_page(coordinator, response["Location"]).text
    assert "“Onsite” was saved." in text
    assert "10:00 to 11:30, Europe/London (UTC+00:00) This time slot is available." in text


def test_page_is_for_coordinators_and_german(coordinator):
    assert callers.interviewer_client(alice()).get(PATH).status_code == 403
    check(coordinator, PATH)
    check(coordinator, f"{PATH}?person={alice().pk}&person={bob().pk}")
    check(coordinator, f"{PATH}?add=Nobody", 400)
    for page in ("/interviews", "/people/week"):
        assert [link for link in get_page(coordinator, page).links if link.startswith(PATH)]
