"""The notice and the page of bookings whose local time has moved."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from bookings.models import AuditEntry, BookingInterviewer
from pages.bookings import moved_bookings
from tests.access import callers
from tests.bookings.booking_factories import book, book_by_old_rules, cancel
from tests.factories import alice, bob
from tests.pages.candidate_link.test_candidate import text

pytestmark = pytest.mark.django_db

NOTICE = "since time zone rules changed. Compare the times"


def confirm_url(booking) -> str:
    return reverse("confirm-times", args=[booking.pk])


def test_bookings_page_has_a_notice_only_if_a_local_time_has_moved(coordinator, template):
    assert NOTICE not in text(coordinator.get("/bookings"))


def test_notice_counts_moved_bookings(coordinator, template):
    book_by_old_rules(template)
    page_text = text(coordinator.get("/bookings"))
    assert f"1 upcoming interview has another local time {NOTICE}" in page_text
    book_by_old_rules(template, "2026-12-03T17:00:00Z")
    page_text = text(coordinator.get("/bookings"))
    assert f"2 upcoming interviews have another local time {NOTICE}" in page_text


def test_page_compares_times_of_each_participant(coordinator, template):
    book_by_old_rules(template)
    book(template)
    page_text = text(coordinator.get("/bookings/moved"))
    assert "Wednesday 2 December 2026, 17:00 to 18:00, UTC (UTC+00:00)" in page_text
    assert (
        "Dana Roy (America/Vancouver): announced Wednesday 2 December 2026, 09:00,"
        " now Wednesday 2 December 2026, 10:00" in page_text
    )
    assert "Alice Johnson (Europe/London): unchanged, Wednesday 2 December 2026, 17:00" in page_text
    assert "Bob Smith (America/New York): unchanged" in page_text
    assert "22 January 2025" not in page_text


def test_times_have_twelve_hours_for_readers_who_expect_them(coordinator, template):
    book_by_old_rules(template)
    page = coordinator.get("/bookings/moved", HTTP_ACCEPT_LANGUAGE="en-US")
    assert "announced Wednesday 2 December 2026, 9:00 am, now" in text(page)


def test_confirmed_booking_leaves_the_list_and_the_notice(coordinator, template):
    moved = book_by_old_rules(template)
    page = coordinator.post(confirm_url(moved), follow=True)
    assert page.request["PATH_INFO"] == "/bookings/moved"
    page_text = text(page)
    assert "The times of the interview with Dana Roy are confirmed." in page_text
    assert "All upcoming interviews have the local times that were announced." in page_text
    assert NOTICE not in text(coordinator.get("/bookings"))
    [entry] = AuditEntry.objects.filter(action="confirmed")
    assert (entry.actor_kind, entry.booking_id) == ("account", moved.pk)


def test_get_on_confirm_url_changes_nothing(coordinator, template):
    moved = book_by_old_rules(template)
    response = coordinator.get(confirm_url(moved))
    assert (response.status_code, response["Location"]) == (302, "/bookings/moved")
    assert not AuditEntry.objects.filter(action="confirmed").exists()


def test_unknown_booking_cannot_be_confirmed(coordinator, template):
    assert coordinator.post(reverse("confirm-times", args=[uuid4()])).status_code == 404


def test_interviewer_cannot_confirm(template):
    moved = book_by_old_rules(template)
    client = callers.interviewer_client(alice())
    assert client.post(confirm_url(moved)).status_code == 403
    assert not AuditEntry.objects.filter(action="confirmed").exists()


def test_cancelled_booking_is_not_listed(coordinator, template):
    cancel(book_by_old_rules(template))
    assert "Dana Roy" not in text(coordinator.get("/bookings/moved"))


def test_unknown_announced_times_are_counted_and_shown(coordinator, template):
    moved = book_by_old_rules(template)
    BookingInterviewer.objects.filter(booking=moved, interviewer=bob()).update(utc_offset=None)
    page_text = text(coordinator.get("/bookings/moved"))
    assert "Bob Smith (America/New York): the announced time is unknown, now" in page_text
    assert "For 1 upcoming interview it is unknown which local time was announced." in page_text


def test_long_list_says_that_it_is_cut(coordinator, template, monkeypatch):
    monkeypatch.setattr(moved_bookings, "MAX_BOOKINGS", 1)
    for day in (2, 3):
        book_by_old_rules(template, f"2026-12-0{day}T17:00:00Z")
    page_text = text(coordinator.get("/bookings/moved"))
    assert "Only the first 100 interviews are shown." in page_text
    assert "2 December 2026" in page_text
    assert "Thursday 3 December 2026" not in page_text
