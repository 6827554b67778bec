"""The pages of coordinators."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import Booking
from calendars.models import Connection
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import NOW, alice, bob, technical_interview, utc_seconds
from tests.pages.candidate_link.test_candidate import text

pytestmark = pytest.mark.django_db

WEDNESDAY = {"day": "2025-01-22"}
NOON = "2025-01-22T12:00:00Z"


@pytest.fixture
def pages(template) -> dict[str, str]:
    """The URLs of all pages that only coordinators see."""
    return {
        "templates": reverse("interview-list"),
        "board": reverse("board", args=[template.pk]),
        "bookings": reverse("booking-list"),
        "moved": reverse("moved"),
        "calendars": reverse("calendar-list"),
    }


@pytest.fixture
def board(coordinator, pages):
    return lambda **query: coordinator.get(pages["board"], {**WEDNESDAY, **query})


def test_anonymous_user_signs_in_and_returns(pages):
    for address in pages.values():
        response = Client().get(address)
        assert (response.status_code, response["Location"]) == (302, f"/login?next={address}")


def test_interviewers_get_403(pages):
    client = callers.interviewer_client(alice())
    assert {client.get(address).status_code for address in pages.values()} == {403}


def test_signing_in_leads_to_today(template):
    user = callers.create_account("coco", password="a long password")
    user.groups.add(callers.Group.objects.get(name=callers.COORDINATORS_GROUP))
    client = Client()
    failed_sign_in = client.post(reverse("login"), {"login": "coco", "password": "wrong"})
    assert "The user name, the email address or the password is wrong" in text(failed_sign_in)
    done = client.post(
        reverse("login"), {"login": "coco", "password": "a long password"}, follow=True
    )
    assert "Monday 20 January 2025 0 interviews today" in text(done)


def test_interview_types_are_listed_with_their_panels(coordinator, pages):
    page_text = text(coordinator.get(pages["templates"]))
    assert "Technical Interview 60 minutes · Alice Johnson + Bob Smith" in page_text


def test_empty_list_of_interview_types_says_what_to_do(db, frozen):
    page_text = text(callers.coordinator_client().get(reverse("interview-list")))
    assert page_text.endswith("There are no interview types yet. Add an interview type")


@pytest.mark.parametrize(
    "query",
    [
        {"day": "someday"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"day": "2011-12-30", "zone": "Pacific/Apia"},
        {"day": "2025-10-26", "zone": "Europe/Berlin"},
        {"day": "2025-04-06", "zone": "Australia/Lord_Howe"},
        {"start": "8999-12-31T23:00:00Z", "zone": "Europe/Berlin"},
        {"start": "9999-12-31T23:30:00Z"},
        {"start": "0001-01-01T00:00:00Z"},
        {"start": "soon"},
        {"start": NOON, "try": "99"},
        {"start": NOON, "booking": "1", "hold": "none"},
        {"start": NOON, "booking": "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"},
        {"start": NOON, "hold": "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"},
        {"hours": "all"},
        {"zone": "Mars"},
        {"try": "-1"},
    ],
)
def test_invalid_query_parameters_are_ignored(board, query):
    assert board(**query).status_code == 200


def test_empty_panel_says_what_to_do(db, frozen):
    address = reverse("board", args=[technical_interview().pk])
    page = callers.coordinator_client().get(address)
    assert page.status_code == 409
    assert "Change the interview" in text(page)


def test_unknown_interview_type_is_404(coordinator):
    assert coordinator.get("/interviews/999").status_code == 404


def test_get_on_form_url_redirects_to_the_page_of_the_form(coordinator, pages, template):
    booking = book(template)
    cancelling = coordinator.get(reverse("cancel", args=[booking.pk]))
    assert cancelling["Location"] == reverse("booking-detail", args=[booking.pk])
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_upcoming_bookings_are_listed_and_cancelled(coordinator, pages, template):
    booking = book(template)
    page_text = text(coordinator.get(pages["bookings"]))
    assert "Wednesday 22 January 2025 " in page_text
    assert "10:00 to 11:00 Dana Roy dana@example.com" in page_text
    assert "Alice Johnson, Bob Smith" in page_text
    cancel_url = reverse("cancel", args=[booking.pk])
    page = coordinator.post(cancel_url, {"reason": "The role is filled."}, follow=True)
    assert "The interview was cancelled. All participants get a mail." in text(page)
    assert "No upcoming interviews." in text(coordinator.get(pages["bookings"]))
    assert Booking.objects.get().reason == "The role is filled."


@pytest.mark.parametrize(("form", "is_closed"), [({}, True), ({"may-book-again": "on"}, False)])
def test_coordinator_decides_whether_the_candidate_may_book_again(
    coordinator, template, form, is_closed
):
    link, _ = candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))
    booking = book(template)
    Booking.objects.update(link=link)
    coordinator.post(reverse("cancel", args=[booking.pk]), form)
    link.refresh_from_db()
    assert bool(link.closed_at) == is_closed


def test_invalid_reason_cancels_nothing_and_is_kept(coordinator, template):
    booking = book(template)
    cancel_url = reverse("cancel", args=[booking.pk])
    page = coordinator.post(cancel_url, {"reason": "two\nlines"})
    assert page.status_code == 400
    assert "It must be one line without control or invisible characters." in text(page)
    assert 'value="two\nlines"' in page.content.decode()
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_unknown_booking_cannot_be_cancelled(coordinator, template):
    address = reverse("cancel", args=["3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"])
    assert coordinator.post(address).status_code == 404


def test_calendar_list_names_interviewers_whose_time_is_unknown(coordinator, pages, settings):
    warning = "Their time is unknown, so they cannot be booked."
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": ""}
    bob()
    assert "so the time of all interviewers is unknown" in text(coordinator.get(pages["calendars"]))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    shown = text(coordinator.get(pages["calendars"]))
    assert warning in shown
    assert "Bob Smith" in shown
    settings.CALENDARS = {**settings.CALENDARS, "DEFAULT": "mock"}
    assert warning not in text(coordinator.get(pages["calendars"]))


def test_calendar_list_shows_status(coordinator, pages):
    assert "No calendar is connected yet" in text(coordinator.get(pages["calendars"]))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    assert "Alice Johnson · Work Not read yet Last read: never" in text(
        coordinator.get(pages["calendars"])
    )
