"""The coordinators' pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, CandidateLink
from calendars.models import Connection
from outbox.models import Message
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import alice, bob, reserve, technical_interview
from tests.pages.test_candidate import text

pytestmark = pytest.mark.django_db

WEDNESDAY = {"day": "2025-01-22"}
NOON = "2025-01-22T12:00:00Z"


@pytest.fixture
def pages(template) -> dict[str, str]:
    """The addresses of all pages that coordinators alone see."""
    return {
        "templates": reverse("templates"),
        "board": reverse("board", args=[template.pk]),
        "bookings": reverse("upcoming"),
        "calendars": reverse("calendar-health"),
    }


@pytest.fixture
def board(coordinator, pages):
    return lambda **query: coordinator.get(pages["board"], {**WEDNESDAY, **query})


def test_strangers_sign_in_first_and_come_back(pages):
    for address in pages.values():
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/login?next={address}")


def test_for_interviewers_there_is_nothing_there(pages):
    client = callers.interviewer_client(alice())
    assert {client.get(address).status_code for address in pages.values()} == {404}
    assert client.post(f"{pages['board']}/link", {}).status_code == 404


def test_signing_in_leads_to_the_interviews(template):
    user = callers.create_account("coco", password="a long password")
    user.groups.add(callers.Group.objects.get(name=callers.COORDINATORS_GROUP))
    client = Client()
    wrong = client.post(reverse("login"), {"username": "coco", "password": "wrong"})
    assert "Please enter a correct username" in text(wrong)
    done = client.post(
        reverse("login"), {"username": "coco", "password": "a long password"}, follow=True
    )
    assert "Technical Interview" in text(done)


def test_interviews_are_listed_with_their_people(coordinator, pages):
    said = text(coordinator.get(pages["templates"]))
    assert "Technical Interview 60 minutes Alice Johnson, Bob Smith" in said


def test_without_an_interview_it_says_what_to_do(db, frozen):
    said = text(callers.coordinator_client().get(reverse("templates")))
    assert said == "Interviews There are no interview templates yet. Add the first one"


def test_a_board_shows_the_day_the_slots_and_everybody(board):
    page = board()
    said = text(page)
    assert "Wednesday 22 January 2025 48 slots" in said
    assert "Alice Johnson Europe/London (UTC+00:00)" in said
    assert "Bob Smith America/New York (UTC-05:00)" in said
    assert 'aria-label="12:00, a slot"' in page.content.decode()


def test_a_start_that_is_none_is_explained_and_a_click_shows_what_would_help(board):
    reserve(bob(), NOON)
    said = text(board(start=NOON))
    assert "This is no slot." in said
    assert "Bob Smith: another interview, 12:00 to 13:00" in said
    assert "Without Bob Smith" in said
    tried = text(board(start=NOON, **{"try": "0"}))
    assert "Shown as it would be: Without Bob Smith." in tried
    assert "Wednesday 22 January 2025 48 slots" in tried


def test_a_start_that_is_a_slot_is_said_to_be_one(board):
    assert "This is a slot." in text(board(start=NOON))


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
        {"zone": "Mars"},
        {"try": "-1"},
    ],
)
def test_what_cannot_be_is_left_out(board, query):
    assert board(**query).status_code == 200


def test_the_board_is_on_the_readers_clock(board):
    assert "Times are in Asia/Kathmandu" in text(board(zone="Asia/Kathmandu"))


def test_unknown_time_is_named_and_never_offered(board, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    said = text(board())
    assert "What is not known is never offered." in said
    assert "Wednesday 22 January 2025 0 slots" in said


def test_a_panel_of_nobody_says_what_to_do(db, frozen):
    address = reverse("board", args=[technical_interview().pk])
    page = callers.coordinator_client().get(address)
    assert page.status_code == 409
    assert "Change the interview" in text(page)


def test_an_interview_that_is_not_there_is_404(coordinator):
    assert coordinator.get("/templates/999").status_code == 404


def test_a_candidate_gets_their_link_and_it_opens(coordinator, pages):
    typed = {"name": "Noor Haddad", "email": "noor@example.com"}
    sent = coordinator.post(f"{pages['board']}/link?day=2025-01-22", typed)
    assert sent["Location"] == f"{pages['board']}?day=2025-01-22#send"
    page = coordinator.get(sent["Location"])
    link = text(page).split("holds for two weeks: ")[1].split()[0]
    [letter] = Message.objects.filter(channel="letter")
    assert link in letter.payload["text"]
    assert link.startswith("http://localhost:8000/book/")
    assert "Choose a time" in text(Client().get(link.removeprefix("http://localhost:8000")))


def test_a_link_is_shown_once_and_reloading_sends_no_other(coordinator, pages):
    typed = {"name": "Noor Haddad", "email": "noor@example.com"}
    assert "holds for two weeks" in text(
        coordinator.post(f"{pages['board']}/link", typed, follow=True)
    )
    assert "holds for two weeks" not in text(coordinator.get(pages["board"]))
    assert CandidateLink.objects.count() == 1


def test_the_address_of_a_form_leads_to_where_the_form_is(coordinator, pages, template):
    sending = coordinator.get(f"{pages['board']}/link?day=2025-01-22")
    assert sending["Location"] == f"{pages['board']}?day=2025-01-22"
    made = book(template)
    cancelling = coordinator.get(reverse("cancel", args=[template.pk, made.pk]))
    assert cancelling["Location"] == pages["bookings"]
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_a_wrong_address_sends_nothing_and_is_kept(coordinator, pages):
    page = coordinator.post(f"{pages['board']}/link", {"name": "Noor", "email": "noor"})
    assert page.status_code == 400
    assert "Enter a valid email address." in text(page)
    assert 'value="noor"' in page.content.decode()
    assert not CandidateLink.objects.exists()


def test_bookings_to_come_are_listed_and_cancelled(coordinator, pages, template):
    made = book(template)
    said = text(coordinator.get(pages["bookings"]))
    assert "Wednesday 22 January 2025, 10:00 to 11:00, UTC (UTC+00:00)" in said
    assert "Dana Roy, dana@example.com Alice Johnson, Bob Smith" in said
    where = reverse("cancel", args=[template.pk, made.pk])
    page = coordinator.post(where, {"reason": "The role is filled."}, follow=True)
    assert "The interview with Dana Roy is cancelled, and everybody is told." in text(page)
    assert "There are none." in text(page)
    assert Booking.objects.get().reason == "The role is filled."


def test_a_reason_that_cannot_be_sent_cancels_nothing_and_is_kept(coordinator, template):
    made = book(template)
    where = reverse("cancel", args=[template.pk, made.pk])
    page = coordinator.post(where, {"reason": "two\nlines"})
    assert page.status_code == 400
    assert "It must be one line without control characters." in text(page)
    assert 'value="two\nlines"' in page.content.decode()
    assert Booking.objects.get().state == Booking.State.BOOKED


def test_a_booking_that_is_not_there_cannot_be_cancelled(coordinator, template):
    address = reverse("cancel", args=[template.pk, "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"])
    assert coordinator.post(address).status_code == 404


def test_calendars_say_how_they_are(coordinator, pages):
    assert "No calendar is connected yet" in text(coordinator.get(pages["calendars"]))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    assert "Alice Johnson Work It was not read yet. Last read: never" in text(
        coordinator.get(pages["calendars"])
    )
