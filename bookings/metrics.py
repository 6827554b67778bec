"""The metrics of bookings."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bookings import announced_offsets
from ops import periodic_jobs

CONFLICTS = Counter(
    "slotsmith_booking_conflicts",
    "Requests for a slot that was unavailable, by the first reason.",
    ["reason"],
)
RETRIES = Counter(
    "slotsmith_booking_retries",
    "Booking transactions that were retried because they conflicted with others.",
)


class BookingCollector(Collector):
    """Count the upcoming bookings whose local time has moved."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "slotsmith_moved_bookings",
            "Upcoming bookings that have another local time than the mails said.",
            value=announced_offsets.count_moved(periodic_jobs.now()),
        )
