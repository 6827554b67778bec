"""When the reader uses a snapshot, another reader's result or a back-off instead of reading."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import OperationalError, connection

from calendars import reader, single_flight
from calendars.models import Connection, Health, Snapshot
from calendars.providers import registry
from calendars.providers.base import Calendar, NotModified, Provider, ReadOutcome, ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from tests.factories import DAY, HOUR, alice

pytestmark = pytest.mark.django_db

WINDOW = (10 * DAY + HOUR, 11 * DAY)
WIDE = (10 * DAY, 12 * DAY)
NOW = 9 * DAY
NINE = (10 * DAY + 9 * HOUR, 10 * DAY + 10 * HOUR)
BUSY = ReadResult([(*NINE, BusyType.BUSY)], [WIDE], validator="If-None-Match: 1")


class ScriptedProvider(Provider):
    """Returns `answer(calendar)` for each calendar; records the calls."""

    answer = staticmethod(lambda calendar: BUSY)
    calls: list[tuple[Calendar, tuple[int, int]]] = []

    def read(self, calendars, window, deadline):
        for calendar in calendars:
            self.calls.append((calendar, window))
            outcome = type(self).answer(calendar)
            if isinstance(outcome, ReadError):
                raise outcome
            yield calendar, outcome


@pytest.fixture(autouse=True)
def use_scripted_provider(settings, monkeypatch):
    monkeypatch.setattr(ScriptedProvider, "calls", [])
    registry.get_provider.cache_clear()
    providers = {"scripted": f"{__name__}.ScriptedProvider"}
    settings.CALENDARS = {**settings.CALENDARS, "PROVIDERS": providers, "DEFAULT": ""}
    yield
    registry.get_provider.cache_clear()


@pytest.fixture
def script(monkeypatch):
    def say(outcome: ReadOutcome) -> None:
        monkeypatch.setattr(ScriptedProvider, "answer", staticmethod(lambda calendar: outcome))

    return say


@pytest.fixture
def work() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="scripted", name="Work", url="u")


def read(now: int = NOW, staleness: int = 60, window=WINDOW) -> reader.CalendarRead:
    connections = Connection.objects.select_related("snapshot", "health")
    [calendar_read] = reader.read([alice()], connections, window, now, staleness)
    return calendar_read


def test_fresh_snapshot_is_not_read_again(work):
    first, second = read(), read(NOW + 59)
    assert len(ScriptedProvider.calls) == 1
    assert second.free_busy == first.free_busy
    assert (second.read_at, second.free_busy.busy) == (NOW, {BusyType.BUSY: (NINE,)})


@pytest.mark.parametrize(("later", "staleness"), [(60, 60), (0, 0), (600, 599)])
def test_stale_snapshot_is_read_again(work, later, staleness):
    read()
    assert read(NOW + later, staleness).read_at == NOW + later
    assert len(ScriptedProvider.calls) == 2


def test_whole_days_are_read_and_answer_later_windows(work):
    read()
    assert [window for _, window in ScriptedProvider.calls] == [WIDE]
    assert read(window=(11 * DAY, 12 * DAY)).read_at == NOW
    assert len(ScriptedProvider.calls) == 1


def test_window_beyond_a_snapshot_reads_and_keeps_both(work, script):
    read()
    script(ReadResult([], [(0, 99 * DAY)]))
    read(window=(30 * DAY, 31 * DAY))
    assert ScriptedProvider.calls[-1][1] == (10 * DAY, 32 * DAY)
    read()
    assert len(ScriptedProvider.calls) == 2


def test_failed_calendar_is_unknown_despite_an_older_snapshot(work, script):
    read()
    script(ReadError(ReadFailure.GONE))
    failed = read(NOW + 60)
    assert (failed.reason, failed.read_at) == (ReadFailure.GONE, None)
    assert failed.free_busy.unknown == (WINDOW,)
    assert read(NOW + 60, staleness=61).free_busy.busy == {BusyType.BUSY: (NINE,)}


def test_unknown_time_stays_unknown_in_a_snapshot(work, script):
    script(ReadResult([], [(10 * DAY, 10 * DAY + 12 * HOUR)], ReadFailure.MALFORMED))
    unknown = ((10 * DAY + 12 * HOUR, 11 * DAY),)
    for now in (NOW, NOW + 1):
        calendar_read = read(now)
        assert calendar_read.free_busy.unknown == unknown
        assert calendar_read.reason is ReadFailure.MALFORMED
        assert calendar_read.status == "partial"
    assert len(ScriptedProvider.calls) == 1


def test_unknown_time_outside_the_window_is_ignored(work, script):
    script(ReadResult([], [(10 * DAY, 11 * DAY)]))
    assert (read().reason, read().status) == (None, "known")


@pytest.mark.parametrize("field", ["url", "username"])
def test_edited_connection_is_read_again(work, field):
    read()
    setattr(work, field, "other")
    work.save()
    read()
    assert len(ScriptedProvider.calls) == 2


def test_owner_with_a_new_time_zone_is_read_again(work):
    read()
    owner = alice()
    owner.timezone = "Asia/Tokyo"
    reader.read([owner], Connection.objects.select_related("snapshot"), WINDOW, NOW, 60)
    assert len(ScriptedProvider.calls) == 2


def test_reset_connection_is_read_again(work):
    read()
    work.reset_state()
    read()
    assert len(ScriptedProvider.calls) == 2


def test_not_modified_calendar_renews_its_snapshot(work, script):
    read()
    script(NotModified())
    calendar_read = read(NOW + 60)
    assert (calendar_read.read_at, calendar_read.free_busy.busy) == (
        NOW + 60,
        {BusyType.BUSY: (NINE,)},
    )
    assert [calendar.validator for calendar, _ in ScriptedProvider.calls] == ["", BUSY.validator]
    assert read(NOW + 61).read_at == NOW + 60


def test_validator_is_not_sent_for_another_window(work):
    read()
    read(window=(30 * DAY, 31 * DAY))
    assert [calendar.validator for calendar, _ in ScriptedProvider.calls] == ["", ""]


def test_outcome_of_another_type_is_malformed(work, script):
    read()
    script(None)
    assert read(NOW + 60).reason is ReadFailure.MALFORMED


def test_not_modified_without_a_validator_is_malformed(work, script):
    script(NotModified())
    assert read().reason is ReadFailure.MALFORMED


@pytest.mark.parametrize(
    ("reason", "calls"), [("unreachable", 2), ("provider_error", 2), ("gone", 1)]
)
def test_transient_failure_is_retried_once(work, script, reason, calls):
    script(ReadError(ReadFailure(reason)))
    assert read().reason == reason
    assert len(ScriptedProvider.calls) == calls


def test_calendar_that_succeeds_on_retry_is_known(work, monkeypatch):
    outcomes = iter([ReadError(ReadFailure.UNREACHABLE), BUSY])
    monkeypatch.setattr(ScriptedProvider, "answer", staticmethod(lambda calendar: next(outcomes)))
    assert read().reason is None
    assert not Health.objects.exists()


def test_calendar_in_backoff_is_not_read(work, script):
    script(ReadError(ReadFailure.RATE_LIMITED, retry_after=120))
    assert read().retry_after == 120
    script(BUSY)
    resting = read(NOW + 119, staleness=0)
    assert (resting.reason, resting.retry_after) == (ReadFailure.RATE_LIMITED, 1)
    assert len(ScriptedProvider.calls) == 1
    assert read(NOW + 120).reason is None
    assert Health.objects.get().failures == 0


def test_fresh_snapshot_is_used_during_backoff(work, script):
    read()
    script(ReadError(ReadFailure.RATE_LIMITED, retry_after=120))
    read(NOW + 60)
    assert read(NOW + 61, staleness=3600).read_at == NOW


def test_replaced_grant_is_stored(work, script):
    script(replace(BUSY, grant="second"))
    read()
    assert Connection.objects.get().grant == "second"


def test_replaced_grant_does_not_overwrite_a_newer_one(work):
    used = Connection.objects.get()
    Connection.objects.filter(pk=work.pk).update(grant="signed in again")
    used.replace_grant("second")
    assert Connection.objects.get().grant == "signed in again"


def test_read_succeeds_if_it_cannot_be_stored(work, script):
    def no_room(execute, sql, *more):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("no room left")
        return execute(sql, *more)

    script(replace(BUSY, grant="second"))
    with connection.execute_wrapper(no_room):
        assert read().reason is None
    assert not Snapshot.objects.exists()


class CacheWithOtherReader(DummyCache):
    """A cache in which another reader is reading every calendar."""

    knows = True

    def add(self, key, *more, **options):
        return False

    def get(self, key, *more, **options):
        return single_flight.InFlightRead(NOW)

    def get_many(self, keys, *more):
        return {key: self.get(key) for key in keys if self.knows}


@pytest.fixture
def another(monkeypatch) -> CacheWithOtherReader:
    cache = CacheWithOtherReader("", {})
    monkeypatch.setattr(single_flight, "cache", cache)
    return cache


def test_other_reader_that_is_late_is_a_timeout_without_a_failure(work, another, settings):
    settings.CALENDARS = {**settings.CALENDARS, "DEADLINE": 0.05}
    assert read().reason == ReadFailure.TIMEOUT
    assert ScriptedProvider.calls == []
    assert not Health.objects.exists()


def test_abandoned_read_is_repeated(work, another):
    another.knows = False
    assert read().free_busy.busy == {BusyType.BUSY: (NINE,)}
    assert Snapshot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_read_a_calendar_once(work, monkeypatch):
    """The one read lasts until all threads have started."""
    everybody = threading.Barrier(8)
    reading = threading.Event()
    answers = []

    def slow(calendar):
        reading.wait(10)
        return BUSY

    def ask():
        connections = list(Connection.objects.select_related("snapshot", "health"))
        everybody.wait(10)
        answers.extend(reader.read([alice()], connections, WINDOW, NOW, 60))
        connection.close()

    monkeypatch.setattr(ScriptedProvider, "answer", staticmethod(slow))
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    reading.set()
    for thread in threads:
        thread.join()
    assert len(ScriptedProvider.calls) == 1
    assert [answer.free_busy.busy for answer in answers] == [{BusyType.BUSY: (NINE,)}] * 8
