"""An interviewer is warned before a change puts booked interviews in conflict."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import NOON, TEN, book, cancel
from tests.factories import alice, set_rules
from tests.pages.page_content import ParsedPage, get_page, submit_form
from tests.pages.test_pages_are_german import check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]
HOURS, DAYS, LIMITS = "/my-page/hours", "/my-page/days", "/my-page/limits"
WARNING = "Nothing was saved yet."
DAY_OFF = {"startDate": "2025-01-22"}


@pytest.fixture
def client(template) -> Client:
    """The client of Alice, who is signed in and has one interview."""
    book(template, TEN)
    return callers.interviewer_client(alice())


def load_alice() -> Interviewer:
    return Interviewer.objects.get(name="Alice Johnson")


def submit(client: Client, path: str, **typed: str):
    return submit_form(client, get_page(client, "/my-page"), path, **typed)


def get_warning(response) -> ParsedPage:
    assert response.status_code == 409
    page = ParsedPage(response)
    assert WARNING in page.text
    assert [attributes for _, attributes in page.tags if attributes.get("role") == "alert"]
    return page


def save_anyway(client: Client, path: str, warning: ParsedPage):
    """Press the only button of the warning, as a browser without JavaScript does."""
    confirmed = warning.field("confirmed")["value"]
    return client.post(path, {**warning.forms[""], "confirmed": confirmed})


def test_time_off_over_a_booking_is_saved_after_a_confirmation(client):
    page = get_warning(submit(client, DAYS, **DAY_OFF))
    assert "Wednesday 22 January 2025, 10:00 to 11:00, Europe/London (UTC+00:00)" in page.text
    assert "Technical Interview with Dana Roy time off" in page.text
    assert not SpecialDays.objects.exists()
    response = save_anyway(client, DAYS, page)
    assert (response.status_code, response["Location"]) == (302, "/my-page")
    assert "Your time off was saved." in get_page(client, "/my-page").text
    assert str(SpecialDays.objects.get().first_day) == "2025-01-22"


@pytest.mark.parametrize(
    ("path", "typed", "reason"),
    [
        (HOURS, {"mon": "09:00-17:00"}, "outside working hours"),
        (DAYS, {**DAY_OFF, "hours": "13:00-15:00"}, "outside working hours"),
        (LIMITS, {"maxPerDay": "1"}, "more interviews than the limit for the day or week"),
    ],
)
def test_every_rule_is_checked_and_saved_after_a_confirmation(
    client, template, path, typed, reason
):
    book(template, NOON)
    page = get_warning(submit(client, path, **typed))
    assert page.text.count(f"{reason}") == 2
    before = Interviewer.objects.values().get(pk=alice().pk), SpecialDays.objects.count()
    assert save_anyway(client, path, page).status_code == 302
    assert (Interviewer.objects.values().get(pk=alice().pk), SpecialDays.objects.count()) != before


def test_moved_time_zone_is_confirmed_in_the_present_one(client):
    set_rules(alice(), open_hours="Wed 09:00-12:00")
    page = get_warning(submit(client, LIMITS, timeZone="Asia/Tokyo"))
    assert "10:00 to 11:00, Europe/London" in page.text
    assert load_alice().timezone == "Europe/London"


def test_removing_special_hours_is_a_change_too(client):
    set_rules(alice(), open_hours="Mon 09:00-17:00")
    row = alice().special_days.create(
        first_day="2025-01-22", last_day="2025-01-22", hours="09:00-12:00"
    )
    path = f"{DAYS}/{row.pk}/remove"
    page = get_warning(submit(client, path))
    assert SpecialDays.objects.exists()
    assert save_anyway(client, path, page).status_code == 302
    assert not SpecialDays.objects.exists()


def test_change_that_affects_no_booking_needs_no_confirmation(client):
    assert submit(client, DAYS, startDate="2025-01-23").status_code == 302
    assert submit(client, HOURS, wed="09:00-17:00").status_code == 302
    assert submit(client, LIMITS, maxPerDay="1").status_code == 302


def test_conflict_that_exists_already_needs_no_confirmation(client):
    alice().special_days.create(first_day="2025-01-22", last_day="2025-01-22")
    assert submit(client, DAYS, **DAY_OFF).status_code == 302
    page = get_warning(submit(client, HOURS, mon="09:00-17:00"))
    assert "outside working hours" in page.text


def test_confirmation_of_other_conflicts_is_not_enough(client, template):
    page = get_warning(submit(client, DAYS, **DAY_OFF))
    book(template, NOON)
    again = get_warning(save_anyway(client, DAYS, page))
    assert again.text.count("time off") == 2
    assert not SpecialDays.objects.exists()
    assert client.post(DAYS, {**DAY_OFF, "confirmed": "yes"}).status_code == 409


def test_cancelled_booking_needs_no_confirmation(client, template):
    cancel(template.bookings.get())
    assert submit(client, DAYS, **DAY_OFF).status_code == 302


def test_invalid_form_is_reported_without_a_warning(client):
    assert submit(client, DAYS, startDate="tomorrow").status_code == 400


def test_typed_html_is_escaped(client):
    response = client.post(DAYS, {**DAY_OFF, f'"><b>{uuid4()}': '"><script>alert(1)</script>'})
    assert response.status_code == 409
    assert b"<script>alert" not in response.content
    assert b"<b>" not in response.content


def test_api_saves_without_a_warning(template):
    book(template)
    client = callers.coordinator_client()
    url = f"/api/interviewers/{alice().pk}"
    body = {"openHours": [{"days": ["mon"], "start": "09:00", "end": "17:00"}]}
    assert client.patch(url, body, content_type="application/json").status_code == 200
    days = {"startDate": "2025-01-22", "endDate": "2025-01-22"}
    response = client.post(f"{url}/special-days", days, content_type="application/json")
    assert response.status_code == 201


def test_warning_is_german(client):
    check(client, DAYS, 409, **DAY_OFF)
