"""A read that outlives its request is remembered until its thread ends."""

from __future__ import annotations

import threading

import pytest

from calendars import reader, unfinished_reads
from calendars.models import Connection
from calendars.providers import registry
from calendars.providers.base import Provider, ReadResult
from calendars.unfinished_reads import TrackedRead
from tests import factories
from tests.factories import DAY

WINDOW, NOW = (10 * DAY, 11 * DAY), 9 * DAY


class SlowProvider(Provider):
    """Ignores its deadline, like a loop over a hostile file would, until the test releases it."""

    label = "Slow"
    calls: list[threading.Event] = []

    def read(self, calendars, window, deadline):
        self.calls.append(threading.Event())
        self.calls[-1].wait(30)
        return [(calendar, ReadResult([], [window])) for calendar in calendars]


@pytest.fixture
def slow(settings, monkeypatch):
    monkeypatch.setattr(SlowProvider, "calls", [])
    registry.get_provider.cache_clear()
    settings.CALENDARS = {
        **settings.CALENDARS,
        "PROVIDERS": {"slow": f"{__name__}.SlowProvider"},
        "DEFAULT": "",
        "DEADLINE": 0.2,
    }
    yield SlowProvider
    for call in SlowProvider.calls:
        call.set()
    registry.get_provider.cache_clear()


def read(connection: Connection, deadline: float = 0.2):
    from django.conf import settings  # noqa: PLC0415  (the fixture replaces the values)

    settings.CALENDARS["DEADLINE"] = deadline
    fresh = Connection.objects.get(pk=connection.pk)
    [result] = reader.read([connection.interviewer], [fresh], WINDOW, NOW)
    return result


@pytest.mark.django_db
def test_calendar_is_not_read_again_while_a_late_read_of_it_is_running(slow):
    connection = Connection.objects.create(
        interviewer=factories.alice(), provider="slow", name="Work"
    )
    other = Connection.objects.create(interviewer=factories.bob(), provider="slow", name="Work")
    for _ in range(3):
        assert read(connection).reason == "timeout"
    assert len(slow.calls) == 1
    read(other)
    assert len(slow.calls) == 2

    slow.calls[0].set()
    wait_until_finished(connection)
    threading.Timer(0.1, lambda: [call.set() for call in slow.calls]).start()
    assert read(connection, deadline=20).reason is None
    assert len(slow.calls) == 3


def wait_until_finished(connection: Connection) -> None:
    pause = threading.Event()
    for _ in range(500):
        if not unfinished_reads.find([connection.pk]):
            return
        pause.wait(0.01)
    raise AssertionError("the read is still marked")


def test_read_that_has_not_started_is_prevented_and_not_marked():
    tracked = TrackedRead([1])
    tracked.give_up()
    assert tracked.run(lambda: ["result"]) == []
    assert unfinished_reads.find([1]) == set()


def test_read_that_is_over_is_not_marked():
    tracked = TrackedRead([1])
    assert tracked.run(lambda: ["result"]) == ["result"]
    tracked.give_up()
    assert unfinished_reads.find([1]) == set()


def test_nothing_is_late_without_connections():
    assert unfinished_reads.find([]) == set()
