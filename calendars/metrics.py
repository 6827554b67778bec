"""Metrics of reading calendars."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import cache
from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from calendars.models import Connection, Health

#: Seconds for which the count of failing calendars is cached.
_COUNT_CACHE_SECONDS = 30

PROVIDER_SECONDS = Histogram(
    "slotsmith_provider_seconds",
    "Seconds to read a batch of calendars, by kind of calendar.",
    ["provider"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROVIDER_ERRORS = Counter(
    "slotsmith_provider_errors",
    "Calendars that could not be read, by kind of calendar and reason.",
    ["provider", "reason"],
)
CALENDAR_READS = Counter(
    "slotsmith_calendar_reads",
    "Calendar reads, by whether all, part or none of the time was known.",
    ["status"],
)
SNAPSHOT_AGE = Histogram(
    "slotsmith_snapshot_age_seconds",
    "Age of the snapshots in use, in seconds.",
    buckets=(1, 5, 15, 30, 60, 120, 300, 900, 3600),
)


class CalendarCollector(Collector):
    """Counts connected calendars, and those whose last read failed."""

    def collect(self) -> Iterator[Metric]:
        total = Connection.objects.count()
        yield GaugeMetricFamily("slotsmith_calendars", "Connected calendars.", value=total)
        failing = count_failing_calendars()
        yield GaugeMetricFamily(
            "slotsmith_calendars_failing", "Calendars whose last read failed.", value=failing
        )


def describe_calendars() -> dict[str, int]:
    """Return what /readyz says about the calendars."""
    return {"failing": count_failing_calendars()}


def count_failing_calendars() -> int:
    """Return how many calendars failed their last read; up to 30 seconds old."""
    count = cache.get("calendars-failing")
    if count is None:
        count = Health.objects.filter(failures__gt=0).count()
        cache.set("calendars-failing", count, timeout=_COUNT_CACHE_SECONDS)
    return int(count)
