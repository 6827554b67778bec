"""The pages that move a booking and replace an interviewer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bookings.models import Booking
from engine.timestamps import to_datetime
from interviews.models import InterviewTemplate
from pages.interviews import board_page
from tests.bookings.booking_factories import NOON, TEN, book, cancel, hold
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    farid,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)
from tests.pages.page_content import ParsedPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


@pytest.fixture
def template() -> InterviewTemplate:
    """Return a template that requires Alice and one of Bob, Chen and Farid."""
    template = technical_interview(alice())
    add_group(template, bob(), chen(), farid(), required=1)
    return template


@pytest.fixture
def booking(template) -> Booking:
    return book(template)


@pytest.fixture
def open_page(coordinator, booking):
    return lambda name, **query: ParsedPage(
        coordinator.get(reverse(name, args=[booking.pk]), query)
    )


@pytest.fixture
def send(coordinator, booking):
    def post(route: str, **form) -> ParsedPage:
        response = coordinator.post(reverse(route, args=[booking.pk]), form, follow=True)
        page = ParsedPage(response)
        page.status_code = response.status_code
        return page

    return post


def list_names(booking: Booking) -> list[str]:
    return [row.interviewer.name for row in booking.participants.order_by("pk")]


def test_page_says_who_may_stand_in_and_why_others_may_not(open_page):
    reserve(farid(), TEN)
    text = open_page("booking-swap").text
    assert "Instead of Alice Johnson Chen Wei is not in the same group of the panel" in text
    assert "Edit the interview type Add people to a group" in text
    assert "Instead of Bob Smith Chen Wei free Choose Farid Rahimi has another interview" in text


def test_interviewer_is_replaced_after_confirmation(open_page, send, booking):
    page = open_page("booking-swap", interviewer=bob().pk, replacement=chen().pk)
    assert "Chen Wei instead of Bob Smith?" in page.text
    assert list_names(booking) == ["Alice Johnson", "Bob Smith"]
    done = send("booking-swap", **page.form(""))
    assert "The interviewer was replaced." in done.text
    assert "Bob Smith replaced by Chen Wei" in done.text
    assert list_names(booking) == ["Alice Johnson", "Chen Wei"]


def test_replacement_who_is_not_free_any_more_is_refused(open_page, send, booking):
    form = open_page("booking-swap", interviewer=bob().pk, replacement=chen().pk).form("")
    reserve(chen(), TEN)
    page = send("booking-swap", **form)
    assert page.status_code == 409
    assert "Nothing was changed: has another interview." in page.text
    assert list_names(booking) == ["Alice Johnson", "Bob Smith"]


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ({}, 400, "Choose a person for the place."),
        ({"interviewer": "x", "replacement": "1"}, 400, "Choose a person for the place."),
        ({"interviewer": "1", "replacement": str(10**9)}, 409, "Nothing was changed"),
    ],
)
def test_wrong_replacements(send, form, status, text):
    page = send("booking-swap", **form)
    assert (page.status_code, text in page.text) == (status, True)


def test_replacement_of_a_changed_or_cancelled_booking(send, booking):
    form = {"interviewer": str(bob().pk), "replacement": str(chen().pk)}
    assert "in the meantime" in send("booking-swap", **form, sequence="7").text
    cancel(booking)
    assert "the interview is cancelled" in send("booking-swap", **form).text


def test_unreadable_calendar_prevents_a_replacement(send, calendar_service):
    calendar_service([])
    form = {"interviewer": str(bob().pk), "replacement": str(chen().pk)}
    assert "the calendar of this person cannot be read" in send("booking-swap", **form).text


def test_booking_moves_after_confirmation_that_names_changes(open_page, send, booking):
    reserve(bob(), NOON)
    page = open_page("booking-move", day="2025-01-22")
    assert "12:00" in page.text
    assert "10:00" not in page.text.split("Free times")[1].split("Thursday")[0]
    confirm = open_page("booking-move", day="2025-01-22", start=NOON)
    assert "1 interviewer changes." in confirm.text
    assert "New Chen Wei No longer needed Bob Smith" in confirm.text
    path = reverse("booking-move", args=[booking.pk])
    done = send("booking-move", **confirm.form(path))
    assert "The interview was moved." in done.text
    assert list_names(booking) == ["Alice Johnson", "Chen Wei"]


def test_move_without_changes_says_so(open_page):
    page = open_page("booking-move", day="2025-01-22", start=NOON)
    assert "The interviewers stay the same." in page.text


def test_booking_moves_to_a_hold(open_page, send, booking, template):
    held = hold(template, NOON)
    page = open_page("booking-move", hold=str(held.pk))
    assert "Times on hold" in page.text
    done = send("booking-move", **page.form(reverse("booking-move", args=[booking.pk])))
    assert "The interview was moved." in done.text
    again = send("booking-move", hold=str(held.pk))
    assert "the hold has expired or was used" in again.text


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ({}, 400, "Choose a time."),
        ({"start": "soon"}, 400, "Choose a time."),
        ({"hold": "x"}, 400, "Choose a time."),
        ({"start": "2025-01-20T10:30:00Z"}, 409, "this time is not free any more"),
        ({"start": NOON, "sequence": "7"}, 409, "in the meantime"),
    ],
)
def test_wrong_moves(send, form, status, text):
    page = send("booking-move", **form)
    assert (page.status_code, text in page.text) == (status, True)


def test_move_of_a_cancelled_booking(send, booking):
    cancel(booking)
    assert "the interview is cancelled" in send("booking-move", start=NOON).text


def test_move_while_calendars_cannot_be_read(send, calendar_service):
    calendar_service([])
    assert "some calendars cannot be read" in send("booking-move", start=NOON).text


def test_overlap_can_be_allowed(send, booking):
    book(technical_interview(set_rules(type(alice())(name="Olga"))), NOON)
    page = send("booking-move", start=NOON)
    assert page.status_code == 409
    assert "The candidate may have two interviews at the same time" in page.text
    form = {**page.form(reverse("booking-move", args=[booking.pk])), "allow-overlap": "on"}
    assert "The interview was moved." in send("booking-move", **form).text


def test_interview_type_that_is_not_active_cannot_move(open_page, template):
    set_rules(template, active=False)
    assert open_page("booking-move").text


def test_move_keeps_the_exception_or_ends_it(open_page, send, booking):
    """The interview is without Alice; she is free at one of two other times."""
    Booking.objects.update(
        applied_changes=[{"type": "without_person", "interviewerId": alice().pk}],
        candidate_timezone="Asia/Kolkata",
    )
    reserve(alice(), NOON)
    usual = {"day": "2025-01-22", "start": "2025-01-22T13:00:00Z", "rules": "usual"}
    page = open_page("booking-move", **usual)
    assert "an exception for this interview only: without Alice Johnson." in page.text
    assert "The usual rules apply to this time. The exception ends." in page.text
    kept = open_page("booking-move", day=usual["day"], start=usual["start"])
    assert "The usual rules apply to this time. The exception ends." in kept.text
    form = kept.form(reverse("booking-move", args=[booking.pk]))
    assert (form["start"], form["rules"]) == (usual["start"], "usual")
    assert "For the candidate: Wednesday 22 January 2025, 18:30 to 19:30, Asia/Kolkata" in page.text
    assert "12:00" not in page.text.split("Free times")[1].split("Thursday")[0]
    page = open_page("booking-move", day="2025-01-22", start=NOON)
    assert "Exception for this interview only: without Alice Johnson." in page.text
    assert "No longer needed Alice Johnson" in page.text
    done = send("booking-move", **page.form(reverse("booking-move", args=[booking.pk])))
    assert "The interview was moved." in done.text
    booking.refresh_from_db()
    assert booking.applied_changes[0]["interviewerId"] == alice().pk
    assert list_names(booking) == ["Bob Smith"]


def test_board_of_a_move_shows_the_week_of_the_interview(coordinator, open_page, booking, template):
    Booking.objects.update(start="2025-02-04T10:00:00Z", end="2025-02-04T11:00:00Z")
    board = reverse("board", args=[template.pk])
    url = next(link for link in open_page("booking-move").links if link.startswith(board))
    assert "day=2025-02-04" in url
    page = ParsedPage(coordinator.get(url))
    assert "to see who takes part, to move the interview to it, or to see why" in page.text
    assert reverse("booking-detail", args=[booking.pk]) in page.links  # Do not move it


def test_page_of_the_move_leads_to_the_board_that_moves_with_changes_applied_once(
    coordinator, open_page, booking, template, monkeypatch
):
    """The interview is without Alice; a booking is found although the board lists others."""
    exception = {"type": "without_person", "interviewerId": alice().pk}
    Booking.objects.update(applied_changes=[exception])
    monkeypatch.setattr(board_page, "MAX_BOOKINGS", 0)
    board = reverse("board", args=[template.pk])
    usual, kept = (
        next(link for link in open_page("booking-move", **query).links if link.startswith(board))
        for query in ({"day": "2025-01-22", "rules": "usual"}, {"day": "2025-01-22"})
    )
    page = ParsedPage(coordinator.get(f"{usual}&start={NOON}"))
    assert "You are moving the interview with Dana Roy" in page.text
    assert "Preview:" not in page.text
    reserve(alice(), NOON)
    page = ParsedPage(coordinator.get(f"{kept}&start={NOON}"))
    assert "Preview: Without Alice Johnson (not saved)" in page.text
    action, form = next((path, form) for path, form in page.forms.items() if "/move?" in path)
    assert (
        "The interview with Dana Roy was moved"
        in ParsedPage(coordinator.post(action, form, follow=True)).text
    )
    booking.refresh_from_db()
    assert booking.start == to_datetime(utc_seconds(NOON))
    assert booking.applied_changes[0]["interviewerId"] == alice().pk
