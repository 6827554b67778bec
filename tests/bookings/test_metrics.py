"""The metrics of bookings."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import OperationalError

from bookings.locking import retry_transaction
from bookings.slot_check import SlotUnavailableError
from tests.bookings.booking_factories import book, book_by_old_rules, hold
from tests.metrics import find_increased_metrics, scrape

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "reason"),
    [("2025-01-22T10:00:00Z", "held"), ("2025-01-22T10:07:00Z", "off_grid")],
)
def test_unavailable_slot_is_counted_by_reason(client, template, start, reason):
    hold(template)
    before = scrape(client)
    with pytest.raises(SlotUnavailableError):
        book(template, start)
    assert f'slotsmith_booking_conflicts_total{{reason="{reason}"}}' in find_increased_metrics(
        client, before
    )


def test_retried_transaction_is_counted(client):
    before = scrape(client)
    broken = iter([OperationalError()])

    def work() -> None:
        for error in broken:
            raise error

    retry_transaction()(work)()
    assert "slotsmith_booking_retries_total" in find_increased_metrics(client, before)


def test_bookings_with_moved_local_times_are_counted(client, frozen, template):
    assert scrape(client)["slotsmith_moved_bookings"] == 0
    cache.clear()
    book_by_old_rules(template)
    assert scrape(client)["slotsmith_moved_bookings"] == 1
