from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bookings.audit_models import AuditLogImmutableError
from bookings.models import (
    AuditEntry,
    Booking,
    BookingInterviewer,
    IdempotencyRecord,
)
from engine import timestamps
from tests.bookings.booking_factories import book, cancel, hold
from tests.factories import NOW, alice, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_booking_must_end_after_it_starts(template):
    new_booking = book(template)
    new_booking.end = new_booking.start
    with pytest.raises(IntegrityError, match="booking_ends_after_it_starts"), transaction.atomic():
        new_booking.save()


def test_interviewer_takes_part_in_a_booking_once(template):
    new_booking = book(template)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingInterviewer.objects.create(booking=new_booking, interviewer=alice())


def test_key_has_one_record_per_caller():
    def create_record(caller):
        values = {
            "request": "x",
            "status": 200,
            "body": "",
            "created_at": timestamps.to_datetime(utc_seconds(NOW)),
        }
        return IdempotencyRecord.objects.create(caller=caller, key="k", **values)

    assert [str(create_record("token:1")), str(create_record("token:2"))] == [
        "token:1: k",
        "token:2: k",
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        create_record("token:1")


def test_models_have_readable_names(template):
    new_booking, held = book(template), hold(template, "2025-01-22T12:00:00Z")
    assert str(new_booking) == "Technical Interview, 2025-01-22 10:00 UTC: Booked"
    assert str(held) == "Technical Interview, 2025-01-22 12:00 UTC"
    assert [str(seat) for seat in new_booking.participants.all()] == ["Alice Johnson", "Bob Smith"]


def test_hold_is_expired_at_its_last_instant(template):
    held = hold(template)
    assert held.is_expired(held.expires_at)
    assert not held.is_expired(held.expires_at - timedelta(microseconds=1))


def test_bookings_are_ordered_by_start(template):
    late, early = book(template, "2025-01-22T12:00:00Z"), book(template)
    assert list(Booking.objects.all()) == [early, late]


def test_audit_entry_cannot_be_changed_or_deleted(template):
    cancel(book(template))
    entry, rows = AuditEntry.objects.latest("pk"), AuditEntry.objects
    before = list(rows.values())
    doors = [
        entry.save,
        entry.delete,
        lambda: rows.update(action="held"),
        lambda: rows.filter(pk=entry.pk).delete(),
        lambda: rows.bulk_update([entry], ["action"]),
        lambda: rows.update_or_create(pk=entry.pk, defaults={"action": "held"}),
        lambda: rows.bulk_create([entry], update_conflicts=True),
    ]
    for door in doors:
        with pytest.raises(AuditLogImmutableError), transaction.atomic():
            door()
    assert list(rows.values()) == before
    assert str(entry) == "2025-01-20 10:00 UTC: cancelled by system"


def test_audit_entry_cannot_be_overwritten(template):
    book(template)
    entry = AuditEntry.objects.exclude(booking_id=None).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry(pk=entry.pk, at=entry.at, action="held", template_id=1).save()
