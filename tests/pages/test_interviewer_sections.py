"""What the page of an interviewer shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import cancellation
from calendars.models import Connection, Health, Snapshot
from engine.timestamps import to_datetime
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import WITHOUT_KEY, book
from tests.factories import NOW, alice, bob, chen, set_rules, technical_interview, utc_seconds
from tests.fake_google import CLIENT
from tests.pages.page_content import ParsedPage, get_page, save_section

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.fixture(autouse=True)
def google(settings) -> None:
    """Configure the OAuth client of Google."""
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}


def get_own_page(person: Interviewer | None = None) -> ParsedPage:
    return get_page(callers.interviewer_client(person or alice()), "/my-page")


def connect(person: Interviewer, provider: str = "google", name: str = "Work") -> Connection:
    secrets = {"url": "https://dav.example.com/secret/", "password": "secret-password"}
    return Connection.objects.create(interviewer=person, provider=provider, name=name, **secrets)


def test_upcoming_interview_shows_time_candidate_and_panel():
    kathmandu = set_rules(alice(), timezone="Asia/Kathmandu")
    book(technical_interview(kathmandu, bob(), chen()), "2025-01-22T10:00:00Z")
    assert (
        "Wednesday 22 January 2025, 15:45 to 16:45, Asia/Kathmandu (UTC+05:45)"
        " Technical Interview with Dana Roy Also on the panel: Bob Smith, Chen Wei"
    ) in get_own_page(kathmandu).text


def test_times_are_in_interviewer_zone_despite_zone_cookie():
    book(technical_interview(alice()), "2025-01-22T10:00:00Z")
    client = callers.interviewer_client(alice())
    client.cookies["zone"] = "Asia/Tokyo"
    assert "10:00 to 11:00, Europe/London" in get_page(client, "/my-page").text


def test_interview_with_one_interviewer_names_no_panel():
    book(technical_interview(alice()))
    assert "Also on the panel" not in get_own_page().text


def test_interviews_of_others_and_cancelled_interviews_are_not_listed():
    book(technical_interview(bob()), email="ola@example.com")
    template = technical_interview(alice())
    cancelled = book(template)
    cancellation.cancel(cancelled.pk, "", utc_seconds(NOW), WITHOUT_KEY)
    assert "Dana Roy" not in (page := get_own_page()).text
    assert "When a candidate books an interview with you, it appears here" in page.text


def test_working_calendar_shows_status_and_last_read():
    Snapshot.objects.create(
        connection=connect(alice()),
        start=NOW,
        end=NOW,
        read_at=NOW,
        packed=b"",
        fingerprint="",
    )
    page_text = get_own_page().text
    assert "Work Working. Last read: Monday 20 January 2025, 10:00" in page_text


def test_failing_calendar_shows_reason_and_remedy():
    calendar = connect(alice())
    Health.objects.create(
        connection=calendar,
        succeeded_at=to_datetime(utc_seconds(NOW) - 86400),
        failure="reauth_needed",
        failures=1,
    )
    page = get_own_page()
    assert "This calendar refused the sign-in and must be connected again." in page.text
    assert "You cannot be booked until this is fixed." in page.text
    assert "Last read: Sunday 19 January 2025, 10:00" in page.text
    assert f"/my-page/calendars/{calendar.pk}/connect#calendars" in page.forms


def test_unread_calendar_says_never_read():
    connect(alice())
    assert "Not read yet. Last read: never" in get_own_page().text


def test_only_oauth_calendars_can_be_reconnected():
    calendar = connect(alice(), "caldav")
    page = get_own_page()
    assert f"/my-page/calendars/{calendar.pk}/connect#calendars" not in page.forms
    assert f"/my-page/calendars/{calendar.pk}/remove#calendars" in page.forms


def test_credentials_and_calendars_of_others_are_not_shown():
    connect(alice(), "caldav")
    connect(bob(), name="Bob's own")
    response = callers.interviewer_client(alice()).get("/my-page").content
    assert b"secret" not in response
    assert b"Bob" not in response


@pytest.mark.parametrize(
    ("default", "sentence"),
    [
        ("", "No calendar is connected, so Slotsmith cannot see when you are busy."),
        ("mock", "No calendar is connected, so Slotsmith uses a simulated calendar."),
    ],
)
def test_page_without_calendar_says_what_to_do(settings, default, sentence):
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": default}
    assert sentence in get_own_page().text


def test_working_hours_are_shown_by_day():
    page = get_own_page(
        set_rules(alice(), open_hours="Mon-Tue 09:00-12:30, 13:30-17:00\nFri 22:00-02:00")
    )
    form = page.form("/my-page/hours")
    for name in ("csrfmiddlewaretoken", "version"):
        form.pop(name)
    office = "09:00-12:30, 13:30-17:00"
    assert list(form.values()) == [office, office, "", "", "22:00-02:00", "", ""]
    open_rects = [attributes for tag, attributes in page.tags if attributes.get("class") == "open"]
    assert [(rect["x"], rect["width"]) for rect in open_rects] == [
        *[("540", "210"), ("810", "210")] * 2,
        *[("1320", "120"), ("0", "120")],
    ]


def test_page_without_working_hours_says_any_time():
    page = get_own_page()
    assert "No day has working hours, so you can be booked at any time." in page.text
    assert "That includes nights and weekends." in page.text
    assert page.field("mon")["placeholder"] == "any time"


def test_office_hours_are_proposed_only_while_no_day_has_hours():
    client = callers.interviewer_client(alice())
    assert "Use Mon-Fri 09:00-17:00" in get_page(client, "/my-page").text
    page = save_section(client, "/my-page/hours/office")
    assert Interviewer.objects.get().open_hours == "Mon-Fri 09:00-17:00"
    assert "Your working hours were saved." in page.text
    assert page.form("/my-page/hours")["fri"] == "09:00-17:00"
    assert "Use Mon-Fri 09:00-17:00" not in page.text


def test_upcoming_overrides_are_listed_and_past_ones_are_not():
    auckland = set_rules(alice(), timezone="Pacific/Auckland")
    for first, last, hours in [
        ("2025-01-18", "2025-01-19", ""),
        ("2025-01-19", "2025-01-20", ""),
        ("2025-02-03", "2025-02-03", "10:00-12:00"),
    ]:
        SpecialDays.objects.create(
            interviewer=auckland, first_day=first, last_day=last, hours=hours
        )
    page_text = get_own_page(auckland).text
    assert "Saturday 18" not in page_text
    assert "Sunday 19 January 2025 to Monday 20 January 2025 Time off" in page_text
    assert "Monday 3 February 2025 Working hours 10:00-12:00" in page_text


def test_override_ends_at_local_midnight(frozen):
    days = {"first_day": "2025-01-20", "last_day": "2025-01-20"}
    SpecialDays.objects.create(interviewer=alice(), **days)
    client = callers.interviewer_client(set_rules(alice(), timezone="Europe/London"))
    frozen.move_to("2025-01-20T23:59:59Z")
    assert "Monday 20 January 2025" in get_page(client, "/my-page").text
    frozen.move_to("2025-01-21T00:00:00Z")
    page = get_page(client, "/my-page")
    assert "Monday 20 January 2025" not in page.text
    assert "No upcoming time off." in page.text
    assert page.field("startDate")["min"] == "2025-01-21"


def test_limits_zone_and_holidays_are_shown():
    ruled = set_rules(alice(), max_per_day=2, max_per_week=None, holiday_region="GB-SCT")
    set_rules(ruled, limits_timezone="Asia/Tokyo")
    form = get_own_page(ruled).form("/my-page/limits")
    for name in ("csrfmiddlewaretoken", "version"):
        form.pop(name)
    assert form == {
        "maxPerDay": "2",
        "maxPerWeek": "",
        "limitTimeZone": "Asia/Tokyo",
        "timeZone": "Europe/London",
        "holidayCalendar": "GB-SCT",
    }


def test_stored_zone_outside_the_choices_stays_selected():
    form = get_own_page(set_rules(alice(), timezone="EST", limits_timezone="MST")).form(
        "/my-page/limits"
    )
    assert (form["timeZone"], form["limitTimeZone"]) == ("EST", "MST")


@pytest.mark.parametrize(("stored", "is_open"), [("", False), ("Mon 10:00-12:00", True)])
def test_preferred_hours_are_collapsed_when_empty(stored, is_open):
    page = get_own_page(set_rules(alice(), core_hours=stored))
    assert page.form("/my-page/core-hours")["coreHours"] == stored
    details = [
        attributes
        for tag, attributes in page.tags
        if tag == "details" and attributes.get("class") != "account"
    ]
    assert ["open" in attributes for attributes in details] == [is_open]


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ({"open_hours": "Someday"}, "open hours: Line 1: “Someday” is not a day"),
        ({"timezone": "Mars/Olympus"}, "time zone: “Mars/Olympus” is not a valid time zone."),
        ({"holiday_region": "XX"}, "public holidays: “XX” is not a known country"),
    ],
)
def test_invalid_stored_setting_is_reported(rules, error):
    page = get_own_page(set_rules(alice(), **rules))
    assert "A stored setting is invalid, so you cannot be booked" in page.text
    assert error in page.text


def test_query_count_is_constant():
    costs = []
    for person, other_people, many in ((alice(), [], 1), (bob(), [chen()], 3)):
        template = technical_interview(person, *other_people)
        for number in range(many):
            email = f"{many}@example.com"
            book(template, f"2025-01-22T{10 + number * 2}:00:00Z", email=email)
        for _ in range(many):
            connect(person)
            person.special_days.create(first_day="2025-02-03", last_day="2025-02-03")
        client = callers.interviewer_client(person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/my-page")
        costs.append(len(queries))
    assert costs[0] == costs[1] < 16


def test_more_interviews_than_shown_are_announced(monkeypatch):
    monkeypatch.setattr("pages.my_page.interviewer_sections.MAX_INTERVIEWS", 1)
    template = technical_interview(alice())
    for start in ("2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z"):
        book(template, start)
    assert "Only the first" in get_own_page().text
