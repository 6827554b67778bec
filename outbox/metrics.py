"""Metrics of the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from engine import timestamps
from ops import periodic_jobs
from outbox.models import Message


class OutboxCollector(Collector):
    """Count pending and failed messages."""

    def collect(self) -> Iterator[Metric]:
        yield from _collect_pending()
        overdue = GaugeMetricFamily(
            "slotsmith_outbox_overdue_seconds",
            "Time since the oldest due message became due; 0 if no message is due.",
            labels=["channel"],
        )
        seconds = measure_overdue_seconds()
        for channel in settings.OUTBOX["CHANNELS"]:
            overdue.add_metric([channel], seconds.get(channel, 0))
        yield overdue
        failed = Message.objects.filter(state=Message.State.FAILED).count()
        yield GaugeMetricFamily(
            "slotsmith_outbox_failed", "Messages whose delivery failed permanently.", value=failed
        )


def measure_overdue_seconds() -> dict[str, int]:
    """Return the seconds for which each channel's oldest due message has been due.

    It is high if no worker delivers, and stays low while a message waits for its next attempt.
    """
    now = periodic_jobs.now()
    due = Message.objects.due(now).order_by().values("channel")
    return {
        row["channel"]: now - timestamps.from_datetime(row["oldest"])
        for row in due.annotate(oldest=Min("due_at"))
    }


def describe_outbox() -> dict[str, int]:
    """Return what /readyz says about the outbox."""
    return {"overdueSeconds": max(measure_overdue_seconds().values(), default=0)}


def _collect_pending() -> Iterator[Metric]:
    pending = GaugeMetricFamily(
        "slotsmith_outbox_pending", "Messages that are not delivered yet.", labels=["channel"]
    )
    lag = GaugeMetricFamily(
        "slotsmith_outbox_lag_seconds",
        "Age of the oldest message that is not delivered yet.",
        labels=["channel"],
    )
    waiting = Message.objects.filter(state=Message.State.WAITING).order_by().values("channel")
    for row in waiting.annotate(count=Count("pk"), oldest=Min("created_at")):
        pending.add_metric([row["channel"]], row["count"])
        age = periodic_jobs.now() - timestamps.from_datetime(row["oldest"])
        lag.add_metric([row["channel"]], max(0, age))
    yield pending
    yield lag
