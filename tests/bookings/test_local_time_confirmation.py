"""A confirmation stores the current offsets of a booking, and the audit log records it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from api.actors import Actor, ActorKind
from bookings import announced_offsets, booking, local_time_confirmation
from bookings.booking import BookingNotFoundError
from bookings.idempotency import without_key
from bookings.models import AuditEntry, Booking, BookingInterviewer
from tests.bookings.booking_factories import WINTER, book_by_old_rules, cancel, move
from tests.factories import HOUR, NOW, add_group, alice, bob, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ACTOR = Actor(ActorKind.ACCOUNT, 7)


def confirm(existing: Booking, now: str = NOW) -> Booking:
    return local_time_confirmation.confirm(existing.pk, utc_seconds(now), without_key(ACTOR))


def list_confirmations() -> list[tuple[int | None, Booking]]:
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.CONFIRMED)
    return [(entry.actor_id, entry.booking_id) for entry in entries]


def test_confirmed_booking_has_not_moved(template):
    existing = book_by_old_rules(template)
    assert confirm(existing).candidate_utc_offset == -7 * HOUR
    assert Booking.objects.get().candidate_utc_offset == -7 * HOUR
    assert not announced_offsets.find_moved(utc_seconds(NOW)).exists()
    [entry] = AuditEntry.objects.filter(action="confirmed")
    assert (entry.actor_kind, entry.actor_id, entry.booking_id) == ("account", 7, existing.pk)
    assert entry.start_before == entry.start_after == existing.start
    assert entry.end_before == entry.end_after == existing.end


def test_confirmation_without_effect_leaves_no_entry(template):
    existing = book_by_old_rules(template)
    for _ in range(2):
        confirm(existing)
    assert list_confirmations() == [(7, existing.pk)]


def test_confirmation_notifies_nobody_and_keeps_the_sequence(template):
    existing = book_by_old_rules(template)
    messages = existing._meta.apps.get_model("outbox", "Message").objects
    before = messages.count()
    assert confirm(existing).sequence == 0
    assert messages.count() == before


def test_offsets_of_interviewers_are_confirmed_in_the_announced_zone(template):
    existing = book_by_old_rules(template)
    seats = BookingInterviewer.objects.filter(booking=existing)
    seats.filter(interviewer=alice()).update(timezone="America/Vancouver", utc_offset=-8 * HOUR)
    seats.filter(interviewer=bob()).update(timezone="", utc_offset=None)
    confirm(existing)
    assert list(seats.values_list("timezone", "utc_offset")) == [
        ("America/Vancouver", -7 * HOUR),
        ("America/New_York", -5 * HOUR),
    ]
    assert not announced_offsets.find_unknown(utc_seconds(NOW)).exists()


def test_booking_that_has_begun_or_is_cancelled_stays_as_it_is(template):
    begun = book_by_old_rules(template)
    cancelled = cancel(book_by_old_rules(template, "2026-12-03T17:00:00Z"))
    confirm(begun, WINTER)
    confirm(cancelled)
    assert set(Booking.objects.values_list("candidate_utc_offset", flat=True)) == {-8 * HOUR}
    assert list_confirmations() == []


def test_unknown_booking_is_not_found():
    with pytest.raises(BookingNotFoundError):
        local_time_confirmation.confirm(uuid4(), utc_seconds(NOW), without_key(ACTOR))


def test_confirmation_is_repeated_if_the_interviewers_change_meanwhile(everybody_free, monkeypatch):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    existing = book_by_old_rules(template)
    book_by_old_rules(technical_interview(alice()), "2026-12-03T17:00:00Z", email="ola@example.com")
    original, reads = booking.get_interviewer_ids, []

    def read_and_move(booking_id):
        ids = original(booking_id)
        reads.append(ids)
        if len(reads) == 1:
            move(existing, "2026-12-03T17:00:00Z")
        return ids

    monkeypatch.setattr(local_time_confirmation.booking, "get_interviewer_ids", read_and_move)
    confirm(existing)
    assert (reads[0], reads[-1]) == ([alice().pk], [bob().pk])
    assert list_confirmations() == []
