"""What is counted of reading calendars."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

PROVIDER_SECONDS = Histogram(
    "slotsmith_provider_seconds",
    "How long a batch of calendars took to read, by kind of calendar.",
    ["provider"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROVIDER_ERRORS = Counter(
    "slotsmith_provider_errors",
    "Calendars that could not be read, by kind of calendar and reason.",
    ["provider", "why"],
)
CALENDARS_TOLD = Counter(
    "slotsmith_calendars_told",
    "Calendars that requests asked for, by how much of their time was known.",
    ["status"],
)
SNAPSHOT_AGE = Histogram(
    "slotsmith_snapshot_age_seconds",
    "How old what a calendar said was when it was used.",
    buckets=(1, 5, 15, 30, 60, 120, 300, 900, 3600),
)
