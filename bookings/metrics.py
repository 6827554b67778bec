"""What is counted of booking."""

from __future__ import annotations

from prometheus_client import Counter

CONFLICTS = Counter(
    "slotsmith_booking_conflicts",
    "Slots that could not be held, booked or moved to, by the first reason.",
    ["reason"],
)
RETRIES = Counter(
    "slotsmith_booking_retries", "Transactions that the database broke off, or that were overtaken."
)
