"""Metrics of the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from engine import timestamps
from ops import periodic
from outbox.models import Message


class OutboxCollector(Collector):
    """Counts pending and failed messages."""

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "slotsmith_outbox_waiting", "Messages that are not told yet.", labels=["channel"]
        )
        lag = GaugeMetricFamily(
            "slotsmith_outbox_lag_seconds",
            "For how long the message has waited that was posted first.",
            labels=["channel"],
        )
        open_ = Message.objects.filter(state=Message.State.WAITING).order_by().values("channel")
        for row in open_.annotate(count=Count("pk"), first=Min("created_at")):
            waiting.add_metric([row["channel"]], row["count"])
            lag.add_metric(
                [row["channel"]], max(0, periodic.now() - timestamps.from_datetime(row["first"]))
            )
        failed = Message.objects.filter(state=Message.State.FAILED).count()
        yield waiting
        yield lag
        yield GaugeMetricFamily("slotsmith_outbox_failed", "Messages given up.", value=failed)
