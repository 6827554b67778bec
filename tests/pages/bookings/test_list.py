"""The list of bookings: filters, days, pages and the CSV file."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from bookings.models import Booking
from engine.timestamps import to_datetime
from pages.bookings import booking_pages, export
from tests.access import callers
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel
from tests.factories import (
    DAY,
    NOW,
    alice,
    bob,
    set_rules,
    technical_interview,
    utc_seconds,
)
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db
LIST = "/bookings"


@pytest.fixture
def existing(template) -> dict[str, Booking]:
    """Return an upcoming, a past and a cancelled booking."""
    solo = technical_interview(bob())
    set_rules(solo, name="Chat")
    past = book(template, ELEVEN, "Past Petra", "petra@example.com")
    Booking.objects.filter(pk=past.pk).update(
        start=to_datetime(utc_seconds(NOW) - DAY), end=to_datetime(utc_seconds(NOW) - DAY + 3600)
    )
    return {
        "upcoming": book(template, TEN, "Uma Upp", "uma@example.com"),
        "later": book(solo, "2025-01-24T10:00:00Z", "Lee Later", "lee@example.com"),
        "past": past,
        "cancelled": cancel(book(template, NOON, "Cara Cancel", "cara@example.com")),
    }


def list_names(client, query: str = "") -> list[str]:
    """Return the first names of the listed candidates, in their order."""
    text = get_page(client, f"{LIST}{query}").text
    names = ("Uma", "Lee", "Petra", "Cara")
    return sorted(
        (name for name in names if f"{name} " in text or f" {name}" in text), key=text.index
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Uma", "Lee"]),
        ("?state=past", ["Petra"]),
        ("?state=cancelled", ["Cara"]),
        ("?state=nonsense", ["Uma", "Lee"]),
        ("?q=uma", ["Uma"]),
        ("?q=LEE%40example", ["Lee"]),
        ("?q=alice+upp", ["Uma"]),
        ("?q=chat", ["Lee"]),
        ("?q=nobody", []),
        ("?from=2025-01-23", ["Lee"]),
        ("?to=2025-01-23", ["Uma"]),
        ("?from=soon&to=9999-99-99&interview=x&interviewer=-1", ["Uma", "Lee"]),
    ],
)
def test_filters(coordinator, existing, query, names):
    assert list_names(coordinator, query) == names


def test_filters_by_interview_type_and_interviewer(coordinator, existing):
    chat = existing["later"].template_id
    assert list_names(coordinator, f"?interview={chat}") == ["Lee"]
    assert list_names(coordinator, f"?interviewer={alice().pk}") == ["Uma"]
    assert list_names(coordinator, f"?interviewer={bob().pk}&from=2025-01-23") == ["Lee"]


def test_days_are_those_of_the_viewer(coordinator, existing):
    page = get_page(coordinator, f"{LIST}?zone=Pacific/Auckland")
    assert "Wednesday 22 January 2025 Time Candidate" in page.text
    assert "23:00 to 00:00" in page.text
    assert list_names(coordinator, "?to=2025-01-21&zone=Pacific/Auckland") == []


def test_rows_lead_to_the_bookings(coordinator, existing):
    page = get_page(coordinator, LIST)
    assert f"/bookings/{existing['upcoming'].pk}" in page.links
    assert not any(link.startswith("/admin") for link in page.links)


def test_past_bookings_go_back_in_time_to_the_end(coordinator, template, monkeypatch):
    monkeypatch.setattr(booking_pages, "MAX_BOOKINGS", 2)
    for hour in range(9, 14):
        booking = book(
            template, f"2025-01-22T{hour:02}:00:00Z", f"Hour-{hour:02}", f"h{hour}@x.org"
        )
        start = utc_seconds(NOW) - (20 - hour) * 3600
        Booking.objects.filter(pk=booking.pk).update(
            start=to_datetime(start), end=to_datetime(start + 1800)
        )
    seen, url = [], f"{LIST}?state=past&q=hour"
    while url:
        page = get_page(coordinator, url)
        seen.append([hour for hour in range(13, 8, -1) if f"Hour-{hour:02}" in page.text])
        links = [attrs["href"] for _, attrs in page.tags if attrs.get("rel") == "next"]
        url = links[0] if links else ""
    assert seen == [[13, 12], [11, 10], [9]]
    [back] = [attrs["href"] for _, attrs in page.tags if attrs.get("rel") == "prev"]
    assert "Hour-11" in get_page(coordinator, back).text


def test_empty_lists_say_what_to_do(coordinator):
    assert "Send a candidate a booking link" in get_page(coordinator, LIST).text
    assert "No booking matches these filters." in get_page(coordinator, f"{LIST}?q=x").text
    assert "There are no such interviews yet." in get_page(coordinator, f"{LIST}?state=past").text


def test_number_of_queries_is_constant(coordinator, template, django_assert_max_num_queries):
    book(template)
    coordinator.get(LIST)
    with django_assert_max_num_queries(14) as few:
        coordinator.get(LIST)
    for hour in range(11, 18):
        book(template, f"2025-01-22T{hour}:00:00Z", email=f"c{hour}@example.com")
    with django_assert_max_num_queries(len(few)):
        coordinator.get(LIST)


def read_csv(client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{reverse('booking-export')}{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "bookings.csv" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_filtered_bookings(coordinator, existing):
    rows = read_csv(coordinator)
    assert [(row["Candidate"], row["Start (UTC)"], row["Interviewers"]) for row in rows] == [
        ("Uma Upp", TEN, "Alice Johnson, Bob Smith"),
        ("Lee Later", "2025-01-24T10:00:00Z", "Bob Smith"),
    ]
    assert [row["State"] for row in read_csv(coordinator, "?state=cancelled")] == ["Cancelled"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1"])
def test_csv_runs_no_formulas(coordinator, template, name):
    book(template)
    Booking.objects.update(candidate_name=name)
    [row] = read_csv(coordinator)
    assert row["Candidate"] == f"'{name}"
    assert export.disarm("Ann-Marie") == "Ann-Marie"


def test_others_do_not_see_the_list(template, client):
    interviewer = callers.interviewer_client(alice())
    for url in (LIST, reverse("booking-export"), reverse("search")):
        assert client.get(url).status_code == 302
        assert interviewer.get(url).status_code == 403


def test_conflicts_are_marked(coordinator, template):
    book(template)
    set_rules(bob(), open_hours="Mon 09:00-10:00")
    page = get_page(coordinator, LIST)
    assert "Conflict for Bob Smith: outside working hours" in page.text
