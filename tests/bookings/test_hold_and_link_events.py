"""The events of holds, candidate links and erased candidates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.actors import SYSTEM_ACTOR
from bookings import booking as bookings
from bookings import erasure, hold_expiry, holds, link_expiry
from bookings.models import Booking, CandidateLink, Hold
from engine import timestamps
from outbox.event_log import LoggedEvent
from people.models import Reservation
from tests.bookings.booking_factories import (
    DANA,
    WITHOUT_KEY,
    book,
    book_hold,
    hold,
    slot_request,
)
from tests.factories import NOW, alice, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THEN = utc_seconds(NOW)


def list_events(pattern: str) -> list[tuple[str, dict[str, Any]]]:
    events = LoggedEvent.objects.filter(type__startswith=pattern).order_by("pk")
    return [(event.type, event.data) for event in events]


def list_types(pattern: str) -> list[str]:
    return [event_type for event_type, _ in list_events(pattern)]


def test_hold_is_published_with_ids_and_times(template):
    held = hold(template)
    ((event_type, data),) = list_events("hold.")
    assert event_type == "hold.created"
    assert data == {
        "holdId": str(held.pk),
        "interviewId": template.pk,
        "loopId": None,
        "start": timestamps.format_utc(timestamps.from_datetime(held.start)),
        "end": timestamps.format_utc(timestamps.from_datetime(held.end)),
        "expiresAt": "2025-01-20T10:05:00Z",
        "interviewerIds": held.interviewer_ids,
    }


def test_released_hold_does_not_expire(template):
    holds.release(hold(template).pk, THEN, SYSTEM_ACTOR)
    hold_expiry.expire_holds(THEN + 301)
    assert list_types("hold.") == ["hold.created", "hold.released"]


def test_hold_expires_once(template):
    held = hold(template)
    hold_expiry.expire_holds(THEN + 299)
    assert list_types("hold.") == ["hold.created"]
    for _ in range(2):
        hold_expiry.expire_holds(THEN + 300)
    assert list_types("hold.") == ["hold.created", "hold.expired"]
    assert list_events("hold.")[1][1]["holdId"] == str(held.pk)


def test_expiry_is_published_after_another_booking_freed_the_time(template):
    held = hold(template)
    for model in (Hold, Reservation):
        model.objects.update(expires_at=held.created_at)
    book(template)
    hold_expiry.expire_holds(THEN)
    assert list_types("hold.") == ["hold.created", "hold.expired"]


def test_booked_hold_does_not_expire(template):
    book_hold(hold(template))
    hold_expiry.expire_holds(THEN + 86400)
    assert list_types("hold.") == ["hold.created"]


def create_link(template: Any, **fields: Any) -> CandidateLink:
    """Create a link that expires in an hour."""
    created_at = timestamps.to_datetime(THEN)
    values = {
        "template": template,
        "digest": "d",
        "candidate_email": DANA.email,
        "created_at": created_at,
        "expires_at": created_at + timedelta(hours=1),
        "external_id": "app-7",
    }
    return CandidateLink.objects.create(**{**values, **fields})


def test_link_expires_once(template):
    link = create_link(template)
    for later in (3599, 3600, 3601):
        link_expiry.publish_expired_links(THEN + later)
    assert list_events("candidate_link.") == [
        (
            "candidate_link.expired",
            {
                "candidateLinkId": str(link.uuid),
                "interviewId": template.pk,
                "bookingId": None,
                "externalId": "app-7",
            },
        )
    ]


def test_revoked_and_booked_links_do_not_expire(template):
    link = create_link(template)
    create_link(template, digest="e", revoked_at=timestamps.to_datetime(THEN))
    create_link(template, digest="f", closed_at=timestamps.to_datetime(THEN))
    bookings.book(slot_request(template), replace(DANA, link_id=link.pk), WITHOUT_KEY)
    assert link_expiry.publish_expired_links(THEN + 3600) == 0
    assert list_types("candidate_link.") == ["candidate_link.booked"]


def test_booking_by_link_is_published_with_the_id_of_the_link(template):
    link = create_link(template)
    booking = bookings.book(slot_request(template), replace(DANA, link_id=link.pk), WITHOUT_KEY)
    book(template, "2025-01-22T14:00:00Z", email="other@example.com")
    assert list_events("candidate_link.") == [
        (
            "candidate_link.booked",
            {
                "candidateLinkId": str(link.uuid),
                "interviewId": template.pk,
                "bookingId": str(booking.pk),
                "externalId": "app-7",
            },
        )
    ]
    data = list_events("booking.created")[0][1]
    assert (data["candidateLinkId"], data["externalId"]) == (str(link.uuid), "app-7")


def test_erased_candidate_is_published_without_personal_data(template):
    booking = book(template)
    Booking.objects.update(start=booking.start - timedelta(days=9), external_id="app-7")
    erasure.anonymize_bookings([booking.pk])
    (event,) = LoggedEvent.objects.filter(type="booking.candidate_erased")
    assert event.data["bookingId"] == str(booking.pk)
    assert event.data["externalId"] == "app-7"
    assert "example.com" not in str(event.data)


def create_many_rows(template) -> None:
    """Create bookings and published holds, which the job need not read, and count them."""
    at = timestamps.to_datetime(THEN)
    hours = [at + timedelta(hours=number) for number in range(500)]
    Reservation.objects.bulk_create(
        Reservation(
            interviewer=alice(),
            state="booked",
            start=start,
            end=start + timedelta(minutes=30),
            buffered_start=start,
            buffered_end=start + timedelta(minutes=30),
        )
        for start in hours
    )
    Hold.objects.bulk_create(
        Hold(
            template=template,
            start=start,
            end=start + timedelta(minutes=30),
            created_at=at,
            expires_at=at,
            has_expiry_event=True,
        )
        for start in hours
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_reservation, bookings_hold")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans otherwise")
@pytest.mark.parametrize("index", ["reservation_expires_at", "hold_without_expiry_event"])
def test_job_that_expires_holds_finds_them_by_an_index(index, template):
    create_many_rows(template)
    with CaptureQueriesContext(connection) as captured:
        hold_expiry.expire_holds(THEN)
    with connection.cursor() as cursor:
        plans = []
        for query in captured:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += [line for (line,) in cursor.fetchall()]
    assert index in "\n".join(plans)
