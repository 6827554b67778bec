"""Slots of the board that only previewed changes open."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bookings.models import Booking, Hold
from people.models import Reservation
from tests.bookings.booking_factories import book
from tests.factories import add_group, alice, bob, chen, reserve, technical_interview
from tests.pages.candidate_link.test_candidate import text
from tests.pages.interviews.board_values import CANDIDATE, NOON, ONE
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db


def test_person_is_chosen_for_a_slot_that_a_change_opens(coordinator):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    url = reverse("board", args=[template.pk])
    for start in (NOON, ONE):
        reserve(alice(), start)
    query = f"start={{}}&change=without_person.{alice().pk}"
    page = get_page(coordinator, f"{url}?{query.format(NOON)}")
    assert "Chen Wei takes part free" in page.text  # the style sheet shows the one that is right
    form = {**page.form(f"{url}/book"), "people-1": str(chen().pk)}
    coordinator.post(f"{url}/book?{query.format(NOON)}", {**form, **CANDIDATE})
    booked = Booking.objects.get()
    assert list(booked.interviewers.all()) == [chen()]
    coordinator.post(f"{url}/hold?{query.format(ONE)}", {**form, "minutes": "5"})
    held = Hold.objects.get()
    assert held.interviewer_ids == [chen().pk]
    held.delete()
    Reservation.objects.filter(reference=held.pk).delete()
    move = {"sequence": "0", "people-1": str(bob().pk)}
    coordinator.post(f"{url}/move?{query.format(ONE)}&booking={booked.pk}", move)
    assert list(booked.interviewers.all()) == [bob()]


def test_slot_of_a_previewed_change_is_booked_once(submit, coordinator, template):
    reserve(bob(), NOON)
    query = f"&change=without_person.{bob().pk}"
    response = submit("book", query=query, **CANDIDATE)
    page = ParsedPage(response)
    booking = Booking.objects.get()
    url = reverse("booking-detail", args=[booking.pk])
    assert "Booked: Noor Haddad, 12:00 to 13:00." in page.text
    assert "This time slot is unavailable." not in page.text
    assert page.links.count(url) >= 3  # the message, the panel and the lane
    detail = get_page(coordinator, url)
    assert "an exception for this interview only: without Bob Smith." in detail.text
    assert "Booked with an exception: without Bob Smith" in detail.text
    audit = get_page(coordinator, f"{reverse('settings-audit')}?booking={booking.pk}")
    assert "Exception: without Bob Smith" in audit.text
    assert template.interviewers.count() == 2


def test_slot_of_a_previewed_change_is_held_and_booked(submit, coordinator, board_url):
    response = submit(
        "hold", start="2025-01-21T08:00:00Z", minutes="5", query="&change=shorter_notice.60"
    )
    hold = Hold.objects.get()
    assert hold.applied_changes[0]["usualNoticeMinutes"] == 1440
    assert "This time is on hold for you to book." in text(response)
    assert "Exception: notice 1 hour instead of 24 hours" in text(response)
    submit("book", start="2025-01-21T08:00:00Z", hold=str(hold.pk), **CANDIDATE)
    assert Booking.objects.get().applied_changes == hold.applied_changes


def test_slot_that_needs_no_change_is_booked_by_the_usual_rules(coordinator, board_url):
    query = f"start={ONE}&change=without_person.{bob().pk}&change=shorter_duration.30"
    page = get_page(coordinator, f"{board_url}?{query}")
    assert "This time is available without the change." in page.text
    assert "13:00 to 14:00" in page.text
    assert "Bob Smith takes part" in page.text
    assert f"{board_url}/book?start={ONE}" in page.forms
    assert "with this change" not in page.text


def test_move_on_the_board_offers_the_exception(coordinator, board_url, template):
    booking = book(template)
    change = {"type": "without_person", "interviewerId": bob().pk}
    Booking.objects.update(applied_changes=[change])
    url = f"{board_url}?start={NOON}&booking={booking.pk}"
    page = get_page(coordinator, url)
    assert "an exception for this interview only: without Bob Smith. Keep the exc" in page.text
    assert "The usual rules apply to this time. The exception ends." in page.text
    kept = f"{url}&change=without_person.{bob().pk}"
    assert kept in page.links
    assert "Keep the exception" not in get_page(coordinator, kept).text
