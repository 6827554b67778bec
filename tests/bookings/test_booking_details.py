from __future__ import annotations

import pytest

from bookings import booking_details
from bookings.booking import find
from outbox.booking_payload import Attendee
from tests.bookings.booking_factories import ELEVEN, TEN, book, cancel
from tests.factories import add_group, alice, bob, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_snapshot_lists_attendees_with_email_zone_and_role(everybody_free):
    template = technical_interview(set_rules(alice(), email="alice@example.com"))
    add_group(template, bob(), required=0)
    new_booking = book(template)
    meeting = booking_details.build(new_booking)
    assert (meeting.id, meeting.sequence, meeting.interview_id) == (
        str(new_booking.pk),
        0,
        template.pk,
    )
    assert (meeting.title, meeting.cancelled) == ("Technical Interview", False)
    assert (meeting.start, meeting.end) == (utc_seconds(TEN), utc_seconds(ELEVEN))
    assert meeting.attendees == (
        Attendee("Alice Johnson", "alice@example.com", "Europe/London", "required", alice().pk),
        Attendee("Bob Smith", "", "America/New_York", "optional", bob().pk),
        Attendee("Dana Roy", "dana@example.com", "Asia/Kolkata", "candidate"),
    )


def test_snapshot_of_cancelled_booking_has_the_reason(template):
    meeting = booking_details.build(cancel(book(template), "She is ill."))
    assert (meeting.cancelled, meeting.reason, meeting.sequence) == (True, "She is ill.", 1)
    assert len(meeting.attendees) == 3


def test_snapshot_costs_one_query(template, django_assert_num_queries):
    new_booking = find(book(template).pk)
    with django_assert_num_queries(1):
        booking_details.build(new_booking)
