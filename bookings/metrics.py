"""The metrics of bookings."""

from __future__ import annotations

from prometheus_client import Counter

CONFLICTS = Counter(
    "slotsmith_booking_conflicts",
    "Requests for a slot that was unavailable, by the first reason.",
    ["reason"],
)
RETRIES = Counter(
    "slotsmith_booking_retries",
    "Booking transactions that were retried because they conflicted with others.",
)
