"""Programs that follow events or changes of bookings have those of the database in the end.

One follows `GET /api/events`, another one lists the bookings that changed (`updatedSince`).

Writers change bookings in transactions that they hold open for random times, so that they commit in
another order than they wrote. Meanwhile the readers stop and start again at random.

SYNC_CHANGES is the number of changes.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from bookings import booking_details
from bookings.models import Booking
from core.resource_models import read_change_time
from engine import timestamps
from outbox import notifications
from outbox.event_log import LoggedEvent
from tests.factories import NOW, alice, technical_interview, utc_seconds

CHANGES = int(os.environ.get("SYNC_CHANGES", "2000"))
BOOKINGS, WRITERS = 40, 8
MAX_HELD_SECONDS = 0.02
THEN = utc_seconds(NOW)
#: A booking as events show it: start, state and sequence.
Shown = tuple[str, str, int]


#: How far back a reader of changes asks: longer than a transaction stays open.
OVERLAP_SECONDS = 5


class RolledBackError(Exception):
    """A change is rolled back on purpose."""


@dataclass
class Reader:
    """A program that mirrors bookings. It can lose what it has not stored yet."""

    chance: random.Random
    cursor: str = ""
    bookings: dict[str, Shown] = field(default_factory=dict)
    event_ids: list[str] = field(default_factory=list)
    stops: int = 0

    def read_page(self) -> int:
        """Read one page and store it, or stop before it is stored; return the number of events."""
        query: dict[str, Any] = {"limit": self.chance.randint(1, 60), "type": "booking.*"}
        if self.cursor:
            query["after"] = self.cursor
        page = Client().get("/api/events", query).json()
        if self.chance.random() < 0.2:
            self.stops += 1
            return len(page["data"])
        for event in page["data"]:
            self.event_ids.append(event["id"])
            data = event["data"]
            self.bookings[data["bookingId"]] = (data["start"], data["state"], data["sequence"])
        self.cursor = page["nextCursor"] or ""
        return len(page["data"])

    def read_until_caught_up(self) -> None:
        while self.read_page() or self.chance.random() < 0.9:
            pass


@dataclass
class ChangeReader:
    """A program that asks for the bookings that changed since its last request."""

    chance: random.Random
    asked_at: int = 0
    bookings: dict[str, Shown] = field(default_factory=dict)

    def read(self) -> None:
        """Read all pages of changes and store them, or stop before the last one."""
        now = int(time.time())
        since = timestamps.format_utc(max(self.asked_at - OVERLAP_SECONDS, 0))
        url = f"/api/bookings?updatedSince={since}&sort=updatedAt&limit=30"
        while url:
            response = Client().get(url)
            if response.status_code == 503:  # the bookings changed too fast to be read
                return
            for booking in response.json()["data"]:
                shown = (booking["start"], booking["state"], booking["sequence"])
                self.bookings[booking["id"]] = shown
            if self.chance.random() < 0.1:
                return
            url = response.headers.get("Link", "<").split(">")[0][1:]
        self.asked_at = now


def change_booking(booking_id: Any, chance: random.Random) -> None:
    """Move or cancel a booking in a transaction that stays open for a while, or roll it back."""
    with transaction.atomic():
        if chance.random() < 0.5:  # a change of something else, before the booking is locked
            technical_interview()
            time.sleep(chance.random() * MAX_HELD_SECONDS / 4)
        booking = Booking.objects.select_for_update().get(pk=booking_id)
        before = booking_details.build(booking)
        booking.start += timedelta(minutes=chance.randint(1, 60))
        booking.end = booking.start + timedelta(hours=1)
        booking.state = chance.choice(Booking.State.values)
        booking.sequence += 1
        booking.updated_at = read_change_time()
        booking.save()
        details = booking_details.build(booking)
        notifications.notify_booking("rescheduled", details, before, THEN)
        time.sleep(chance.random() * MAX_HELD_SECONDS)
        if chance.random() < 0.1:
            raise RolledBackError


def write(seed: int, booking_ids: list[Any]) -> int:
    """Make this writer's share of the changes; return how many were committed."""
    chance, committed = random.Random(seed), 0
    try:
        for _ in range(CHANGES // WRITERS):
            try:
                change_booking(chance.choice(booking_ids), chance)
                committed += 1
            except RolledBackError:
                pass
    finally:
        connection.close()
    return committed


def create_bookings() -> Iterator[Booking]:
    interview = technical_interview(alice())
    start = timestamps.to_datetime(THEN)
    for number in range(BOOKINGS):
        yield Booking.objects.create(
            template=interview,
            start=start + timedelta(hours=number),
            end=start + timedelta(hours=number + 1),
            created_at=start,
            candidate_name="Dana Roy",
            candidate_email=f"dana{number}@example.com",
            candidate_timezone="UTC",
        )


def show(booking: Booking) -> Shown:
    start = timestamps.format_utc(timestamps.from_datetime(booking.start))
    return (start, booking.state, booking.sequence)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_readers_have_the_bookings_of_the_database(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    booking_ids = [booking.pk for booking in create_bookings()]
    reader, change_reader = Reader(random.Random(7)), ChangeReader(random.Random(8))
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, seed, booking_ids) for seed in range(WRITERS)]
        while not all(writer.done() for writer in writers):
            reader.read_page()
            if reader.chance.random() < 0.1:
                change_reader.read()
        committed = sum(writer.result() for writer in writers)
    reader.read_until_caught_up()
    change_reader.chance.random = lambda: 1.0  # it does not stop any more
    change_reader.read()
    assert change_reader.bookings == {str(row.pk): show(row) for row in Booking.objects.all()}
    changed = Booking.objects.filter(sequence__gt=0)
    assert reader.bookings == {str(booking.pk): show(booking) for booking in changed}
    assert len(reader.event_ids) == len(set(reader.event_ids)) == committed
    assert reader.stops > 0
    assert_order()


def assert_order() -> None:
    """Check that commits came out of order, and that events of a booking did not."""
    events = LoggedEvent.objects.filter(type__startswith="booking.").order_by("position")
    rows = events.values_list("pk", "data__bookingId", "data")
    pks = [pk for pk, _, _ in rows]
    assert any(first > second for first, second in pairwise(pks))
    sequences: dict[str, int] = {}
    for _, booking_id, data in rows:
        assert data["sequence"] == sequences.get(booking_id, 0) + 1
        sequences[booking_id] = data["sequence"]
