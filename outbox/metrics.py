"""Metrics of the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from engine import timestamps
from ops import periodic_jobs
from outbox.models import Message


class OutboxCollector(Collector):
    """Count pending and failed messages."""

    def collect(self) -> Iterator[Metric]:
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
        failed = Message.objects.filter(state=Message.State.FAILED).count()
        yield pending
        yield lag
        yield GaugeMetricFamily(
            "slotsmith_outbox_failed", "Messages whose delivery failed permanently.", value=failed
        )
