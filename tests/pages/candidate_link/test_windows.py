"""A candidate says when they can come, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import candidate_links, candidate_windows
from bookings.candidate_windows import MAX_WINDOWS
from bookings.models import Booking, CandidateLink, CandidateWindow
from company.models import Company
from engine.timestamps import format_utc, to_datetime
from outbox.models import Message
from tests.factories import alice, reserve, set_rules, utc_seconds
from tests.pages.candidate_link.test_candidate import text
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db

#: From 9 to 11 in UTC.
MORNING = ("2025-01-22", "14:30", "16:30")


@pytest.fixture
def windows_url(link_url) -> str:
    return f"{link_url}/windows?zone=Asia/Kolkata"


def build_form(*rows: tuple[str, str, str], **buttons: str) -> dict[str, Any]:
    days, starts, ends = zip(*rows, strict=True)
    return {"day": days, "from": starts, "to": ends, **buttons}


def list_stored() -> list[tuple[str, str]]:
    [link] = CandidateLink.objects.all()
    windows = candidate_windows.list_windows(link)
    return [(format_utc(start), format_utc(end)) for start, end in windows]


def test_page_is_linked_and_shows_the_rules(client, link_url, template):
    set_rules(template, candidate_min_window_minutes=90, candidate_min_total_minutes=300)
    assert (
        f'href="{link_url}/windows?zone=Asia%2FKolkata"'
        in client.get(link_url, {"zone": "Asia/Kolkata"}).content.decode()
    )
    page = client.get(f"{link_url}/windows")
    assert "Enter the times at which you can come, in Asia/Kolkata (UTC+05:30)." in text(page)
    assert "Each at least 90 minutes. All together at least 300 minutes." in text(page)
    assert page.content.decode().count('name="day"') == 3


def test_windows_are_sent_and_the_slots_that_fit_are_offered(client, windows_url):
    form = build_form(MORNING, ("", "", ""), ("2025-01-23", "22:00", "00:00"))
    page = client.post(windows_url, form, follow=True)
    assert "Your times were sent." in text(page)
    assert "6 available times fit" in text(page)
    assert "Wednesday 22 January 2025, 14:30 to 15:30, Asia/Kolkata (UTC+05:30)" in text(page)
    assert list_stored() == [
        ("2025-01-22T09:00:00Z", "2025-01-22T11:00:00Z"),
        ("2025-01-23T16:30:00Z", "2025-01-23T18:30:00Z"),
    ]
    again = client.get(windows_url).content.decode()
    assert 'value="2025-01-22"' in again
    assert 'value="00:00"' in again


def test_company_gets_back_to_the_candidate(client, windows_url):
    Company.objects.create(pk=Company.ID, name="Acme Robotics")
    page = client.post(windows_url, build_form(MORNING), follow=True)
    assert "Your times were sent. Acme Robotics gets back to you." in text(page)


def test_coordinator_books_in_the_zone_of_the_sent_times(client, coordinator, windows_url):
    User.objects.update(email="coco@example.com")
    tokyo_url = windows_url.replace("Asia/Kolkata", "Asia/Tokyo")
    client.post(tokyo_url, build_form(("2025-01-22", "18:00", "20:00")))
    link = CandidateLink.objects.get()
    [mail] = Message.objects.filter(ordering_key=candidate_links.get_windows_key(link.pk))
    assert "\n\n3 available times fit.\n\n" in mail.full_payload["text"]
    start = "start=2025-01-22T10:00:00Z"
    board = get_page(coordinator, f"/interviews/{link.template_id}?link={link.uuid}&{start}")
    zones = [form["candidate-zone"] for form in board.forms.values() if "candidate-zone" in form]
    [action] = [action for action in board.forms if "/book?" in action]
    coordinator.post(action, board.forms[action])
    assert [*zones, Booking.objects.get().candidate_timezone] == ["Asia/Tokyo", "Asia/Tokyo"]


def test_times_that_do_not_fit_are_sent_too(client, windows_url):
    reserve(alice(), "2025-01-22T09:00:00Z", 120)
    page_text = text(client.post(windows_url, build_form(MORNING), follow=True))
    assert "No available time fits The organisation knows your times" in page_text
    assert "Alice" not in page_text


def test_check_stores_nothing(client, windows_url):
    page = client.post(windows_url, build_form(MORNING, check="1"))
    assert "3 available times fit" in text(page)
    assert 'value="14:30"' in page.content.decode()
    assert not CandidateWindow.objects.exists()


def test_rows_are_added_and_typed_values_are_kept(client, windows_url):
    page = client.post(windows_url, build_form(MORNING, ("x", "", ""), add="1")).content.decode()
    assert page.count('name="day"') == 5
    assert 'value="14:30"' in page
    full = client.post(windows_url, build_form(*[MORNING] * MAX_WINDOWS, add="1")).content.decode()
    assert full.count('name="day"') == MAX_WINDOWS
    assert 'name="add"' not in full


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (("", "09:00", "10:00"), "Enter a day"),
        (("2025-02-30", "09:00", "10:00"), "Enter a day"),
        (("9999-12-31", "09:00", "10:00"), "Enter a day"),
        (("0001-01-01", "09:00", "10:00"), "Enter a day"),
        (("2025-01-22", "", "10:00"), "Enter both times"),
        (("2025-01-22", "09:00", "25:00"), "Enter both times"),
        (("2025-01-22", "10:00", "09:00"), "The end must be after the start."),
        (("2025-01-22", "09:00", "09:30"), "A time must have at least 60 minutes."),
        (("2025-01-19", "09:00", "11:00"), "The time must be in the future."),
        (("2025-08-01", "09:00", "11:00"), "The time must be within 92 days."),
        (("", "", ""), "Enter at least one day with two times."),
    ],
)
def test_errors_are_shown_with_what_was_typed(client, windows_url, row, error):
    page = client.post(windows_url, build_form(row))
    assert page.status_code == 400
    assert error in text(page)
    assert all(f'value="{value}"' in page.content.decode() for value in row)
    assert not CandidateWindow.objects.exists()


def test_error_belongs_to_its_row_and_empty_rows_stay(client, windows_url):
    rows = MORNING, ("", "", ""), ("2025-01-22", "x", ""), ("", "", "")
    page = client.post(windows_url, build_form(*rows)).content.decode()
    assert re.findall(r'id="error-(\d)"', page) == ["3"]
    assert page.count('name="day"') == len(rows)
    past = ("2025-01-19", "09:00", "11:00")
    page = client.post(windows_url, build_form(MORNING, ("", "", ""), past)).content.decode()
    assert re.findall(r'id="error-(\d)"', page) == ["3"]


def test_total_is_checked(client, windows_url, template):
    set_rules(template, candidate_min_total_minutes=300)
    page = client.post(windows_url, build_form(MORNING))
    assert "All times together must have at least 300 minutes." in text(page)


def test_windows_are_withdrawn_with_empty_rows(client, windows_url):
    client.post(windows_url, build_form(MORNING))
    client.post(windows_url, build_form(("", "", "")))
    assert list_stored() == []


def test_window_over_midnight_is_shown_as_two_rows_and_kept(client, windows_url, link_url):
    client.post(windows_url, build_form(MORNING))
    page = client.get(f"{link_url}/windows?zone=Pacific/Kiritimati").content.decode()
    assert [page.count(f'value="2025-01-{day}"') for day in (22, 23)] == [1, 1]
    before = list_stored()
    tokyo = f"{link_url}/windows?zone=Asia/Tokyo"
    set_rules(CandidateWindow.objects.get(), end=to_datetime(utc_seconds("2025-01-22T16:00:00Z")))
    page = client.get(tokyo).content.decode()
    assert [page.count(f'value="2025-01-{day}"') for day in (22, 23)] == [1, 1]
    client.post(
        tokyo, build_form(("2025-01-22", "18:00", "00:00"), ("2025-01-23", "00:00", "01:00"))
    )
    assert list_stored() == [(before[0][0], "2025-01-22T16:00:00Z")]


def test_booked_and_ended_links_lead_elsewhere(client, windows_url, link_url, submit_booking):
    submit_booking()
    assert client.get(windows_url).status_code == 302
    assert client.post(windows_url, build_form(MORNING)).status_code == 302
    assert client.get("/book/unknown/windows").status_code == 404
    assert not CandidateWindow.objects.exists()


def test_candidate_who_sends_too_often_is_stopped(client, windows_url):
    for minute in range(30, 35):
        form = build_form(("2025-01-22", f"14:{minute}", "16:30"))
        assert client.post(windows_url, form).status_code == 302
    page = client.post(windows_url, build_form((*MORNING[:1], "14:00", "16:30")))
    assert page.status_code == 429
    assert "Too many changes with this link" in text(page)


def test_number_of_queries_does_not_depend_on_the_number_of_windows(client, windows_url):
    def count_queries(*rows: tuple[str, str, str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(windows_url, build_form(*rows, check="1")).status_code == 200
        return len(queries)

    count_queries(MORNING)  # panels and rules are cached from here on
    few = count_queries(MORNING)
    assert count_queries(*[(f"2025-02-{day:02}", "09:00", "20:00") for day in range(1, 20)]) == few
