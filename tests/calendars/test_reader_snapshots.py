"""What the reader does not read: what is fresh, what others read, and what is to be left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import OperationalError, connection

from calendars import reader, single_flight
from calendars.models import Connection, Health, Snapshot
from calendars.providers import registry
from calendars.providers.base import Calendar, NotModified, Provider, ReadOutcome, ReadResult
from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from tests.factories import DAY, HOUR, alice

pytestmark = pytest.mark.django_db

WINDOW = (10 * DAY + HOUR, 11 * DAY)
WIDE = (10 * DAY, 12 * DAY)
NOW = 9 * DAY
NINE = (10 * DAY + 9 * HOUR, 10 * DAY + 10 * HOUR)
BUSY = ReadResult([(*NINE, BusyType.BUSY)], [WIDE], validator="If-None-Match: 1")


class Scripted(Provider):
    """Answers each call with what `says` makes of the calendar; keeps what it was asked."""

    label = "Scripted"
    says: Callable[[Calendar], ReadOutcome] = staticmethod(lambda calendar: BUSY)
    asked: list[tuple[Calendar, tuple[int, int]]] = []

    def read(self, calendars, window, deadline):
        for calendar in calendars:
            self.asked.append((calendar, window))
            outcome = type(self).says(calendar)
            if isinstance(outcome, ReadError):
                raise outcome
            yield calendar, outcome


@pytest.fixture(autouse=True)
def scripted(settings, monkeypatch):
    monkeypatch.setattr(Scripted, "asked", [])
    registry.get_provider.cache_clear()
    providers = {"scripted": f"{__name__}.Scripted"}
    settings.CALENDARS = {**settings.CALENDARS, "PROVIDERS": providers, "DEFAULT": ""}
    yield
    registry.get_provider.cache_clear()


@pytest.fixture
def script(monkeypatch):
    def say(outcome: ReadOutcome) -> None:
        monkeypatch.setattr(Scripted, "says", staticmethod(lambda calendar: outcome))

    return say


@pytest.fixture
def work() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="scripted", name="Work", url="u")


def read(now: int = NOW, staleness: int = 60, window=WINDOW) -> reader.CalendarRead:
    kept = Connection.objects.select_related("snapshot", "health")
    [found] = reader.read([alice()], kept, window, now, staleness)
    return found


def test_fresh_snapshot_is_not_read_again(work):
    first, second = read(), read(NOW + 59)
    assert len(Scripted.asked) == 1
    assert second.free_busy == first.free_busy
    assert (second.read_at, second.free_busy.busy) == (NOW, {BusyType.BUSY: (NINE,)})


@pytest.mark.parametrize(("later", "staleness"), [(60, 60), (0, 0), (600, 599)])
def test_stale_snapshot_is_read_again(work, later, staleness):
    read()
    assert read(NOW + later, staleness).read_at == NOW + later
    assert len(Scripted.asked) == 2


def test_whole_days_are_read_and_answer_later_windows(work):
    read()
    assert [window for _, window in Scripted.asked] == [WIDE]
    assert read(window=(11 * DAY, 12 * DAY)).read_at == NOW
    assert len(Scripted.asked) == 1


def test_window_beyond_a_snapshot_reads_and_keeps_both(work, script):
    read()
    script(ReadResult([], [(0, 99 * DAY)]))
    read(window=(30 * DAY, 31 * DAY))
    assert Scripted.asked[-1][1] == (10 * DAY, 32 * DAY)
    read()
    assert len(Scripted.asked) == 2


def test_failed_calendar_is_unknown_despite_an_older_snapshot(work, script):
    read()
    script(ReadError(ReadFailure.GONE))
    failed = read(NOW + 60)
    assert (failed.reason, failed.free_busy.unknown, failed.read_at) == (
        ReadFailure.GONE,
        (WINDOW,),
        None,
    )
    assert read(NOW + 60, staleness=61).free_busy.busy == {BusyType.BUSY: (NINE,)}


def test_unknown_time_stays_unknown_in_a_snapshot(work, script):
    script(ReadResult([], [(10 * DAY, 10 * DAY + 12 * HOUR)], ReadFailure.MALFORMED))
    unknown = ((10 * DAY + 12 * HOUR, 11 * DAY),)
    for now in (NOW, NOW + 1):
        found = read(now)
        assert (found.free_busy.unknown, found.reason) == (unknown, ReadFailure.MALFORMED)
        assert found.status == "partial"
    assert len(Scripted.asked) == 1


def test_unknown_time_outside_the_window_is_ignored(work, script):
    script(ReadResult([], [(10 * DAY, 11 * DAY)]))
    assert (read().reason, read().status) == (None, "known")


@pytest.mark.parametrize("field", ["url", "username"])
def test_edited_connection_is_read_again(work, field):
    read()
    setattr(work, field, "other")
    work.save()
    read()
    assert len(Scripted.asked) == 2


def test_owner_with_a_new_time_zone_is_read_again(work):
    read()
    owner = alice()
    owner.timezone = "Asia/Tokyo"
    reader.read([owner], Connection.objects.select_related("snapshot"), WINDOW, NOW, 60)
    assert len(Scripted.asked) == 2


def test_reset_connection_is_read_again(work):
    read()
    work.reset_state()
    read()
    assert len(Scripted.asked) == 2


def test_not_modified_calendar_renews_its_snapshot(work, script):
    read()
    script(NotModified())
    found = read(NOW + 60)
    assert (found.read_at, found.free_busy.busy) == (NOW + 60, {BusyType.BUSY: (NINE,)})
    assert [calendar.validator for calendar, _ in Scripted.asked] == ["", BUSY.validator]
    assert read(NOW + 61).read_at == NOW + 60


def test_validator_is_not_sent_for_another_window(work):
    read()
    read(window=(30 * DAY, 31 * DAY))
    assert [calendar.validator for calendar, _ in Scripted.asked] == ["", ""]


def test_not_modified_without_a_validator_is_malformed(work, script):
    script(NotModified())
    assert read().reason is ReadFailure.MALFORMED


@pytest.mark.parametrize(("why", "calls"), [("unreachable", 2), ("provider_error", 2), ("gone", 1)])
def test_transient_failure_is_retried_once(work, script, why, calls):
    script(ReadError(ReadFailure(why)))
    assert read().reason == why
    assert len(Scripted.asked) == calls


def test_calendar_that_succeeds_on_retry_is_known(work, monkeypatch):
    outcomes = iter([ReadError(ReadFailure.UNREACHABLE), BUSY])
    monkeypatch.setattr(Scripted, "says", staticmethod(lambda calendar: next(outcomes)))
    assert read().reason is None
    assert not Health.objects.exists()


def test_calendar_in_backoff_is_not_read(work, script):
    script(ReadError(ReadFailure.RATE_LIMITED, retry_after=120))
    assert read().retry_after == 120
    script(BUSY)
    resting = read(NOW + 119, staleness=0)
    assert (resting.reason, resting.retry_after) == (ReadFailure.RATE_LIMITED, 1)
    assert len(Scripted.asked) == 1
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


class ReadByAnother(DummyCache):
    """A cache that says of every calendar that somebody else reads it."""

    knows = True

    def add(self, key, *more, **options):
        return False

    def get(self, key, *more, **options):
        return single_flight.InFlightRead(NOW)

    def get_many(self, keys, *more):
        return {key: self.get(key) for key in keys if self.knows}


@pytest.fixture
def another(monkeypatch) -> ReadByAnother:
    cache = ReadByAnother("", {})
    monkeypatch.setattr(single_flight, "cache", cache)
    return cache


def test_other_reader_that_is_late_is_a_timeout_without_a_failure(work, another, settings):
    settings.CALENDARS = {**settings.CALENDARS, "DEADLINE": 0.05}
    assert read().reason == ReadFailure.TIMEOUT
    assert Scripted.asked == []
    assert not Health.objects.exists()


def test_abandoned_read_is_repeated(work, another):
    another.knows = False
    assert read().free_busy.busy == {BusyType.BUSY: (NINE,)}
    assert Snapshot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_read_a_calendar_once(work, monkeypatch):
    """The one reading goes on until everybody has asked."""
    everybody = threading.Barrier(8)
    reading = threading.Event()
    answers = []

    def slow(calendar):
        reading.wait(10)
        return BUSY

    def ask():
        kept = list(Connection.objects.select_related("snapshot", "health"))
        everybody.wait(10)
        answers.extend(reader.read([alice()], kept, WINDOW, NOW, 60))
        connection.close()

    monkeypatch.setattr(Scripted, "says", staticmethod(slow))
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    reading.set()
    for thread in threads:
        thread.join()
    assert len(Scripted.asked) == 1
    assert [answer.free_busy.busy for answer in answers] == [{BusyType.BUSY: (NINE,)}] * 8
