"""Metrics that describe the whole installation and are read from the database on every scrape."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
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
    """Yields nothing while the database is unavailable."""

    def collect(self) -> Iterator[Metric]:
        try:
            metrics = [metric for each in _collectors.values() for metric in each.collect()]
        except Error:
            return
        yield from metrics
