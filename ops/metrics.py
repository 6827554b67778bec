"""Metrics that describe the whole installation and are read from the database on every scrape."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_collectors: dict[type[Collector], Collector] = {}


def register_collector(collector: Collector) -> None:
    """Register a collector that queries the database; called by `AppConfig.ready`."""
    _collectors[type(collector)] = collector


def database_registry() -> CollectorRegistry:
    """Return a registry of all registered collectors."""
    registry = CollectorRegistry()
    registry.register(_DatabaseCollector())
    return registry


class _DatabaseCollector(Collector):
    """Says whether the database answers; yields nothing else while it does not."""

    def collect(self) -> Iterator[Metric]:
        try:
            metrics = [metric for each in _collectors.values() for metric in each.collect()]
        except Error:
            yield _build_database_up(0)
            return
        yield _build_database_up(1)
        yield from metrics


def _build_database_up(value: int) -> Metric:
    text = "1 if the database answers, 0 if it does not."
    return GaugeMetricFamily("slotsmith_database_up", text, value=value)
