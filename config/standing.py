"""How things stand, as the database has it: the metrics that are of no process but of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import cache
from django.db import Error
from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from calendars import rounds
from calendars.models import Connection, Health
from outbox.models import Message

#: Seconds for which a count of all calendars is believed.
BELIEVED = 30


def calendars_failing() -> int:
    """How many calendars could not be read the last time, as of half a minute ago at most."""
    found = cache.get("calendars-failing")
    if found is None:
        found = Health.objects.filter(failures__gt=0).count()
        cache.set("calendars-failing", found, timeout=BELIEVED)
    return int(found)


class Standing(Collector):
    """Counts the database when it is asked; if that is away, there is nothing to tell."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*_outbox(), *_calendars()]
        except Error:
            return
        yield from found


def _outbox() -> Iterator[Metric]:
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
        lag.add_metric([row["channel"]], max(0, rounds.now() - row["first"]))
    failed = Message.objects.filter(state=Message.State.FAILED).count()
    yield waiting
    yield lag
    yield GaugeMetricFamily("slotsmith_outbox_failed", "Messages given up.", value=failed)


def _calendars() -> Iterator[Metric]:
    total = Connection.objects.count()
    yield GaugeMetricFamily("slotsmith_calendars", "Connected calendars.", value=total)
    failing = calendars_failing()
    yield GaugeMetricFamily(
        "slotsmith_calendars_failing", "Calendars that could not be read last.", value=failing
    )
