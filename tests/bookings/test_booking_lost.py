"""The connection breaks after the database has committed and before it has confirmed that."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connections

from bookings import locking
from bookings.models import Booking, Hold
from outbox.models import Message
from tests.bookings.booking_factories import NOON, TEN, book, hold, move
from tests.factories import utc_seconds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def lost(monkeypatch):
    """Return a function that loses the confirmation of the next COMMIT."""

    def lose() -> None:
        database = connections["default"]
        commit = database.commit

        def committed() -> None:
            monkeypatch.setattr(database, "commit", commit)
            commit()
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(database, "commit", committed)

    return lose


def test_lost_commit_of_a_booking_returns_it_and_books_once(template, lost):
    lost()
    new_booking = book(template)
    assert [row.pk for row in Booking.objects.all()] == [new_booking.pk]
    assert Message.objects.filter(channel="mail").count() == 1
    assert [row.interviewer_id for row in new_booking.participants.all()]


def test_lost_commit_of_a_hold_returns_it_and_holds_once(template, lost):
    lost()
    new_hold = hold(template)
    assert [row.pk for row in Hold.objects.all()] == [new_hold.pk]


def test_lost_commit_of_a_booking_with_a_key_is_answered_as_it_was_made(
    client, template, lost, monkeypatch
):
    """The booking is moved before the lost commit is noticed."""
    url = f"/api/interviews/{template.pk}/bookings"
    candidate = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "UTC"}

    def ask():
        body, headers = {"start": TEN, "candidate": candidate}, {"Idempotency-Key": "a key"}
        return client.post(url, body, content_type="application/json", headers=headers)

    with monkeypatch.context() as patched:
        patched.setattr(locking, "_pause", lambda attempt: move(Booking.objects.get(), NOON))
        lost()
        first = ask()
    assert Booking.objects.get().sequence == 1
    assert (first.status_code, first.json()["sequence"]) == (201, 0)
    assert ask().content == first.content


def test_lost_commit_of_a_move_returns_it_and_moves_once(template, lost):
    new_booking = book(template, TEN)
    lost()
    moved = move(new_booking, NOON)
    assert (int(moved.start.timestamp()), moved.sequence) == (utc_seconds(NOON), 1)
