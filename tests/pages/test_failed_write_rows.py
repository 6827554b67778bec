"""Calendars to correct by hand, on the pages of coordinators and interviewers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outbox.calendar_writes import OLDER_EVENT
from outbox.models import Message
from tests.access import callers
from tests.factories import alice, bob
from tests.outbox import sample_booking
from tests.outbox.sample_booking import BOOKING, CANCELLED_BOOKING, MOVED_BOOKING
from tests.outbox.test_failed_calendar_writes import fail
from tests.pages.page_content import ParsedPage, get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
HEADING = "Calendars to correct by hand"


def fail_for_alice(booking, event: str, **fields) -> None:
    attendee = replace(sample_booking.ALICE, interviewer_id=alice().pk)
    attendees = (attendee, *booking.attendees[1:])
    fail(replace(booking, attendees=attendees), event, attendee, **fields)


@pytest.mark.parametrize(
    ("booking", "event", "text"),
    [
        (BOOKING, "created", "could not be written into the calendar of Alice Johnson"),
        (MOVED_BOOKING, "rescheduled", "at its old time in the calendar of Alice Johnson"),
        (CANCELLED_BOOKING, "cancelled", "may still be in the calendar of Alice Johnson"),
    ],
)
def test_coordinator_sees_what_is_left_in_which_calendar(booking, event, text):
    fail_for_alice(booking, event)
    page = get_page(callers.coordinator_client(), "/bookings").text
    assert HEADING in page
    assert text in page
    assert "Technical Interview with Carol Díaz" in page


def test_interviewer_sees_an_older_copy_in_the_account():
    fail_for_alice(MOVED_BOOKING, "rescheduled", last_error=f"caldav: {OLDER_EVENT}")
    page = get_page(callers.interviewer_client(alice()), "/my-page").text
    assert "in another calendar, or in the trash, of the account behind your calendar" in page


def test_interviewer_does_not_see_the_calendars_of_others():
    fail_for_alice(MOVED_BOOKING, "rescheduled")
    assert HEADING not in get_page(callers.interviewer_client(bob()), "/my-page").text


def test_coordinator_tries_a_write_again():
    fail_for_alice(MOVED_BOOKING, "rescheduled")
    client, message = callers.coordinator_client(), Message.objects.get()
    url = f"/bookings/calendar-writes/{message.pk}/retry"
    assert url in get_page(client, "/bookings").forms
    page = ParsedPage(client.post(url, follow=True)).text
    assert "The calendar is written again." in page
    assert HEADING not in page
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.WAITING, 0)
    assert client.post("/bookings/calendar-writes/999/retry").status_code == 404


def test_owner_of_the_calendar_cannot_try_again():
    fail_for_alice(MOVED_BOOKING, "rescheduled")
    page = get_page(callers.interviewer_client(alice()), "/my-page")
    assert not [url for url in page.forms if "retry" in url]


def test_pages_without_failed_writes_have_no_such_section():
    assert HEADING not in get_page(callers.coordinator_client(), "/bookings").text
