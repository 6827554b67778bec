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


def test_what_was_just_read_is_not_read_again(work):
    first, second = read(), read(NOW + 59)
    assert len(Scripted.asked) == 1
    assert second.free_busy == first.free_busy
    assert (second.read_at, second.free_busy.busy) == (NOW, {BusyType.BUSY: (NINE,)})


@pytest.mark.parametrize(("later", "staleness"), [(60, 60), (0, 0), (600, 599)])
def test_what_is_older_than_the_caller_allows_is_read_again(work, later, staleness):
    read()
    assert read(NOW + later, staleness).read_at == NOW + later
    assert len(Scripted.asked) == 2


def test_a_calendar_is_read_for_whole_days_and_serves_later_questions_from_that(work):
    read()
    assert [window for _, window in Scripted.asked] == [WIDE]
    assert read(window=(11 * DAY, 12 * DAY)).read_at == NOW
    assert len(Scripted.asked) == 1


def test_a_question_beyond_a_snapshot_reads_both_and_keeps_both(work, script):
    read()
    script(ReadResult([], [(0, 99 * DAY)]))
    read(window=(30 * DAY, 31 * DAY))
    assert Scripted.asked[-1][1] == (10 * DAY, 32 * DAY)
    read()
    assert len(Scripted.asked) == 2


def test_a_calendar_that_fails_is_unknown_though_an_older_reading_is_kept(work, script):
    read()
    script(ReadError(ReadFailure.GONE))
    failed = read(NOW + 60)
    assert (failed.reason, failed.free_busy.unknown, failed.read_at) == (
        ReadFailure.GONE,
        (WINDOW,),
        None,
    )
    assert read(NOW + 60, staleness=61).free_busy.busy == {BusyType.BUSY: (NINE,)}


def test_what_was_unknown_stays_unknown_in_a_snapshot(work, script):
    script(ReadResult([], [(10 * DAY, 10 * DAY + 12 * HOUR)], ReadFailure.MALFORMED))
    unknown = ((10 * DAY + 12 * HOUR, 11 * DAY),)
    for now in (NOW, NOW + 1):
        found = read(now)
        assert (found.free_busy.unknown, found.reason) == (unknown, ReadFailure.MALFORMED)
        assert found.status == "partial"
    assert len(Scripted.asked) == 1


def test_unknown_time_outside_the_question_does_not_matter_to_it(work, script):
    script(ReadResult([], [(10 * DAY, 11 * DAY)]))
    assert (read().reason, read().status) == (None, "known")


@pytest.mark.parametrize("field", ["url", "username"])
def test_a_connection_that_was_changed_is_read_again(work, field):
    read()
    setattr(work, field, "other")
    work.save()
    read()
    assert len(Scripted.asked) == 2


def test_an_owner_who_moved_is_read_again(work):
    read()
    owner = alice()
    owner.timezone = "Asia/Tokyo"
    reader.read([owner], Connection.objects.select_related("snapshot"), WINDOW, NOW, 60)
    assert len(Scripted.asked) == 2


def test_a_connection_that_was_forgotten_is_read_again(work):
    read()
    work.reset_state()
    read()
    assert len(Scripted.asked) == 2


def test_an_unchanged_calendar_is_as_busy_as_it_was_and_as_new_as_the_answer(work, script):
    read()
    script(NotModified())
    found = read(NOW + 60)
    assert (found.read_at, found.free_busy.busy) == (NOW + 60, {BusyType.BUSY: (NINE,)})
    assert [calendar.validator for calendar, _ in Scripted.asked] == ["", BUSY.validator]
    assert read(NOW + 61).read_at == NOW + 60


def test_a_validator_is_of_no_use_for_another_window(work):
    read()
    read(window=(30 * DAY, 31 * DAY))
    assert [calendar.validator for calendar, _ in Scripted.asked] == ["", ""]


def test_unchanged_is_no_answer_to_who_did_not_ask(work, script):
    script(NotModified())
    assert read().reason is ReadFailure.MALFORMED


@pytest.mark.parametrize(("why", "calls"), [("unreachable", 2), ("provider_error", 2), ("gone", 1)])
def test_what_may_pass_in_a_moment_is_tried_once_more(work, script, why, calls):
    script(ReadError(ReadFailure(why)))
    assert read().reason == why
    assert len(Scripted.asked) == calls


def test_a_calendar_that_works_the_second_time_is_known(work, monkeypatch):
    outcomes = iter([ReadError(ReadFailure.UNREACHABLE), BUSY])
    monkeypatch.setattr(Scripted, "says", staticmethod(lambda calendar: next(outcomes)))
    assert read().reason is None
    assert not Health.objects.exists()


def test_a_calendar_that_asked_to_be_left_alone_is_not_asked(work, script):
    script(ReadError(ReadFailure.RATE_LIMITED, retry_after=120))
    assert read().retry_after == 120
    script(BUSY)
    resting = read(NOW + 119, staleness=0)
    assert (resting.reason, resting.retry_after) == (ReadFailure.RATE_LIMITED, 1)
    assert len(Scripted.asked) == 1
    assert read(NOW + 120).reason is None
    assert Health.objects.get().failures == 0


def test_a_resting_calendar_still_serves_a_reading_that_is_new_enough(work, script):
    read()
    script(ReadError(ReadFailure.RATE_LIMITED, retry_after=120))
    read(NOW + 60)
    assert read(NOW + 61, staleness=3600).read_at == NOW


def test_a_new_grant_takes_the_place_of_the_old_one(work, script):
    script(replace(BUSY, grant="second"))
    read()
    assert Connection.objects.get().grant == "second"


def test_a_new_grant_does_not_undo_that_somebody_signed_in_meanwhile(work):
    used = Connection.objects.get()
    Connection.objects.filter(pk=work.pk).update(grant="signed in again")
    used.replace_grant("second")
    assert Connection.objects.get().grant == "signed in again"


def test_an_answer_does_not_depend_on_keeping_it(work, script):
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


def test_who_still_reads_at_the_deadline_is_late_and_is_not_held_against_the_calendar(
    work, another, settings
):
    settings.CALENDARS = {**settings.CALENDARS, "DEADLINE": 0.05}
    assert read().reason == ReadFailure.TIMEOUT
    assert Scripted.asked == []
    assert not Health.objects.exists()


def test_a_calendar_is_read_again_when_nobody_knows_any_more_who_reads_it(work, another):
    another.knows = False
    assert read().free_busy.busy == {BusyType.BUSY: (NINE,)}
    assert Snapshot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_wants_one_calendar_at_the_same_time_reads_it_once(work, monkeypatch):
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
