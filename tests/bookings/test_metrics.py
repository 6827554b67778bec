"""What is counted of booking."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from bookings.locking import attempted
from bookings.slot_check import SlotRefused
from tests.bookings.booking_factories import book, hold
from tests.metrics import grown, scraped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "reason"),
    [("2025-01-22T10:00:00Z", "HELD"), ("2025-01-22T10:07:00Z", "WINDOW")],
)
def test_a_slot_that_cannot_be_booked_is_counted_by_its_reason(client, template, start, reason):
    hold(template)
    before = scraped(client)
    with pytest.raises(SlotRefused):
        book(template, start)
    assert f'slotsmith_booking_conflicts_total{{reason="{reason}"}}' in grown(client, before)


def test_a_transaction_that_is_tried_again_is_counted(client):
    before = scraped(client)
    broken = iter([OperationalError()])

    def work() -> None:
        for error in broken:
            raise error

    attempted(work)
    assert "slotsmith_booking_retries_total" in grown(client, before)
