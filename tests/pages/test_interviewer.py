"""The forms of an interviewer's page: working hours, time off and limits."""

from __future__ import annotations

import pytest
from django.test import Client

from people import serializers
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.factories import alice, set_rules, starts_of, technical_interview
from tests.pages.page_content import ParsedPage, get_page, save_section, submit_form

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]

HOURS, DAYS, LIMITS = "/my-page/hours", "/my-page/days", "/my-page/limits"
OFFICE_HOURS, CORE_HOURS = "/my-page/hours/office", "/my-page/core-hours"


@pytest.fixture
def client() -> Client:
    """The client of Alice, who is signed in."""
    return callers.interviewer_client(alice())


def load_alice() -> Interviewer:
    return Interviewer.objects.get(name="Alice Johnson")


def submit_invalid(client: Client, path: str, **typed: str) -> ParsedPage:
    """Submit an invalid form and return the page that shows it again."""
    response = submit_form(client, get_page(client, "/my-page"), path, **typed)
    assert response.status_code == 400
    page = ParsedPage(response)
    assert "Nothing was saved." in page.text
    assert [attributes for _, attributes in page.tags if attributes.get("role") == "alert"]
    return page


def saved_note_roles(page: ParsedPage) -> list[str]:
    return [
        attributes["role"] for _, attributes in page.tags if "saved" in attributes.get("class", "")
    ]


def test_working_hours_are_saved_and_confirmed_once(client):
    page = save_section(client, HOURS, mon="9:00-12:30 13:30–17:00", tue="09:00-12:30, 13:30-17:00")
    assert load_alice().open_hours == "Mon-Tue 09:00-12:30, 13:30-17:00"
    assert saved_note_roles(page) == ["status"]
    assert "Your working hours were saved." in page.text
    assert page.form(HOURS)["mon"] == "09:00-12:30, 13:30-17:00"
    assert saved_note_roles(get_page(client, "/my-page")) == []


def test_saved_working_hours_limit_available_slots(client):
    template = technical_interview(load_alice())
    save_section(client, HOURS, wed="10:00-12:00")
    url = f"/api/interviews/{template.pk}/availability"
    slots = callers.client_of_new_token().get(url).json()["availableSlots"]
    assert starts_of(slots) == [
        "2025-01-22T10:00:00Z",
        "2025-01-22T10:30:00Z",
        "2025-01-22T11:00:00Z",
    ]


def test_hours_past_midnight_are_saved_as_typed(client):
    assert save_section(client, HOURS, fri="22:00-02:00").form(HOURS)["fri"] == "22:00-02:00"
    assert load_alice().open_hours == "Fri 22:00-02:00"


def test_hours_skipped_by_clock_change_can_be_saved(client):
    assert save_section(client, HOURS, sun="01:00-02:00").form(HOURS)["sun"] == "01:00-02:00"
    assert load_alice().open_hours == "Sun 01:00-02:00"


def test_removing_all_hours_means_any_time(client):
    set_rules(load_alice(), open_hours="Mon 09:00-17:00")
    assert "you can be booked at any time" in save_section(client, HOURS, mon="").text
    assert load_alice().open_hours == ""


def test_invalid_hours_name_the_day_and_keep_typed_values(client):
    set_rules(load_alice(), open_hours="Mon 09:00-17:00")
    page = submit_invalid(client, HOURS, tue="9-17", wed="10:00-11:00")
    assert "Check these days: Tuesday." in page.text
    assert "“9-17” is not a time range such as 09:00-17:00." in page.text
    assert page.field("tue")["aria-invalid"] == "true"
    assert "tue-error" in page.field("tue")["aria-describedby"].split()
    form = page.form(HOURS)
    assert (form["mon"], form["tue"], form["wed"]) == ("09:00-17:00", "9-17", "10:00-11:00")
    assert load_alice().open_hours == "Mon 09:00-17:00"


def test_too_long_hours_are_refused(client):
    page = submit_invalid(client, HOURS, mon="09:00-10:00, " * 200)
    assert "no more than 2000 characters" in page.text


def test_preferred_hours_are_saved_and_removed(client):
    page = save_section(client, CORE_HOURS, coreHours="Mon 10:00-12:00\r\nWed 14:00-16:00")
    assert load_alice().core_hours == "Mon 10:00-12:00\nWed 14:00-16:00"
    assert "Your preferred hours were saved." in page.text
    save_section(client, CORE_HOURS, coreHours="")
    assert load_alice().core_hours == ""


def test_invalid_preferred_hours_show_error_at_field(client):
    page = submit_invalid(client, CORE_HOURS, coreHours="Mon 9-17")
    assert "Line 1: “9-17” is not a time range" in page.text
    assert "coreHours-error" in page.field("coreHours")["aria-describedby"].split()
    assert page.form(CORE_HOURS)["coreHours"] == "Mon 9-17"
    assert load_alice().core_hours == ""


def test_typed_html_is_escaped(client):
    response = client.post(HOURS, {"mon": '"><script>alert(1)</script>'})
    assert response.status_code == 400
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"startDate": "2025-02-03", "endDate": "2025-02-07"}, ("2025-02-03", "2025-02-07", "")),
        ({"startDate": "2025-02-03"}, ("2025-02-03", "2025-02-03", "")),
        (
            {"startDate": "2025-02-03", "hours": " 10:00-12:00 "},
            ("2025-02-03", "2025-02-03", "10:00-12:00"),
        ),
    ],
)
def test_time_off_and_special_hours_are_added(client, typed, expected):
    page = save_section(client, DAYS, **typed)
    ((*days, hours),) = SpecialDays.objects.values_list("first_day", "last_day", "hours")
    assert (*map(str, days), hours) == expected
    assert ("special hours were saved" if hours else "time off was saved") in page.text
    assert "Monday 3 February 2025" in page.text


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({}, "startDate", "Date has wrong format"),
        ({"startDate": "tomorrow"}, "startDate", "Date has wrong format"),
        ({"startDate": "2025-02-30"}, "startDate", "Date has wrong format"),
        (
            {"startDate": "2025-02-03", "endDate": "2025-02-02"},
            "endDate",
            "The last day must not be before the first day.",
        ),
        ({"startDate": "2025-02-03", "hours": "10-12"}, "hours", "“10-12” is not a time range"),
    ],
)
def test_invalid_days_show_error_at_field(client, typed, field, error):
    page = submit_invalid(client, DAYS, **typed)
    assert error in page.text
    assert page.field(field)["aria-invalid"] == "true"
    assert f"{field}-error" in page.field(field)["aria-describedby"].split()
    assert {name: page.form(DAYS)[name] for name in typed} == typed
    assert not SpecialDays.objects.exists()


def test_number_of_overrides_is_limited(client, monkeypatch):
    monkeypatch.setattr(serializers, "MAX_SPECIAL_DAYS", 1)
    save_section(client, DAYS, startDate="2025-02-03")
    page = submit_invalid(client, DAYS, startDate="2025-02-04")
    assert "There can be at most 1 special days. Delete some first." in page.text
    assert page.form(DAYS)["startDate"] == "2025-02-04"


def test_override_is_removed(client):
    save_section(client, DAYS, startDate="2025-02-03")
    path = f"/my-page/days/{SpecialDays.objects.get().pk}/remove"
    page = save_section(client, path)
    assert "Your weekly working hours apply again." in page.text
    assert not SpecialDays.objects.exists()
    assert client.post(path).status_code == 302


def test_limits_zone_and_holidays_are_saved(client):
    typed = {"maxPerDay": "2", "timeZone": "Asia/Kathmandu", "holidayCalendar": "DE-BY"}
    page = save_section(client, LIMITS, **typed, limitTimeZone="Asia/Tokyo")
    interviewer = load_alice()
    assert (interviewer.max_per_day, interviewer.max_per_week) == (2, None)
    assert (interviewer.timezone, interviewer.holiday_region) == ("Asia/Kathmandu", "DE-BY")
    assert interviewer.limits_timezone == "Asia/Tokyo"
    assert "Your limits, time zone and holidays were saved." in page.text
    assert "Times are in Asia/Kathmandu (UTC+05:45)." in page.text
    save_section(client, LIMITS, maxPerDay="", maxPerWeek="9", holidayCalendar="", limitTimeZone="")
    interviewer = load_alice()
    assert (interviewer.max_per_day, interviewer.max_per_week, interviewer.holiday_region) == (
        None,
        9,
        "",
    )
    assert interviewer.limits_timezone == ""


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("maxPerDay", "0", "greater than or equal to 1"),
        ("maxPerDay", "many", "A valid integer is required."),
        ("maxPerWeek", "1.5", "A valid integer is required."),
        ("maxPerWeek", "99999", "less than or equal to 32767"),
        ("timeZone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
        ("limitTimeZone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
        ("timeZone", "", "This field may not be blank."),
        ("holidayCalendar", "Bavaria", "The public holidays of “Bavaria” are not known"),
    ],
)
def test_invalid_limits_show_error_at_field(client, field, typed, error):
    page = submit_invalid(client, LIMITS, **{field: typed, "holidayCalendar": typed or "GB"})
    assert error in page.text
    assert page.field(field)["aria-invalid"] == "true"
    if not field.lower().endswith("timezone"):
        assert page.form(LIMITS)[field] == typed
    assert load_alice().holiday_region == ""


def test_saving_one_section_leaves_the_others_unchanged(client):
    set_rules(load_alice(), core_hours="Mon 10:00-12:00", max_per_day=3)
    save_section(client, HOURS, mon="09:00-17:00")
    typed = {"name": "Mallory", "email": "m@example.com", "coreHours": ""}
    assert client.post(HOURS, {"mon": "09:00-17:00", **typed}).status_code == 302
    interviewer = load_alice()
    assert (interviewer.core_hours, interviewer.max_per_day, interviewer.email) == (
        "Mon 10:00-12:00",
        3,
        "",
    )


PATHS = [
    *(HOURS, OFFICE_HOURS, CORE_HOURS, DAYS, "/my-page/days/1/remove", LIMITS),
    *(f"/my-page/calendars/{path}" for path in ("new/google", "1/connect", "1/remove")),
]


@pytest.mark.parametrize("path", PATHS)
def test_get_on_form_url_redirects_to_own_page(client, path):
    assert client.get(path)["Location"] == "/my-page"
    assert client.put(path).status_code == 405


@pytest.mark.parametrize("path", PATHS)
def test_form_without_csrf_token_is_refused(client, path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(path, {"mon": "09:00-17:00"}).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_forms_need_a_signed_in_interviewer(path):
    response = Client().post(path)
    assert response["Location"].startswith("/login?next=/my-page/")
    client_without_role = callers.client_of(callers.create_account("nobody"))
    response = client_without_role.post(path)
    assert response.status_code == 403
    assert "No interviewer is linked to your account" in ParsedPage(response).text


def test_form_with_csrf_token_is_accepted(client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    save_section(strict, HOURS, mon="09:00-17:00")
    assert load_alice().open_hours == "Mon 09:00-17:00"


def test_account_without_interviewer_is_told_to_ask_a_coordinator():
    client = callers.client_of(callers.create_account("nobody"))
    page = get_page(client, "/my-page", 403)
    assert "No interviewer is linked to your account" in page.text
    assert "ask a coordinator to invite you" in page.text
    assert "/people" not in page.links


@pytest.mark.parametrize("build_client", [callers.coordinator_client, callers.superuser_client])
def test_coordinator_without_interviewer_gets_link_to_people(build_client):
    main = get_page(build_client(), "/my-page")
    assert "Open the list of people" in main.text
    assert not [link for link in main.links if link.startswith("/admin")]


@pytest.mark.parametrize("path", PATHS)
def test_account_without_interviewer_cannot_save(path):
    assert callers.coordinator_client().post(path)["Location"] == "/my-page"


def test_navigation_marks_own_page_as_current(client):
    page = get_page(client, "/my-page")
    (current_link,) = [
        attributes for _, attributes in page.tags if attributes.get("aria-current") == "page"
    ]
    assert current_link["href"] == "/my-page"
