"""The reader with providers that fail in all the ways in which providers fail."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.providers import registry
from calendars.providers.base import Provider, ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from people.models import Interviewer
from tests.factories import DAY, HOUR

WINDOW = (10 * DAY, 11 * DAY)
NINE = (10 * DAY + 9 * HOUR, 10 * DAY + 10 * HOUR, BusyType.BUSY)
NOW = 9 * DAY
ALL_FREE = ReadResult([], [WINDOW])
Answer = Callable[..., object]


class FakeProvider(Provider):
    """Answer of each calendar what the test put under the calendar's name."""

    label = "Fake"
    answers: dict[str, Answer] = {}

    def read(self, calendars, window, deadline):
        for calendar in calendars:
            yield from self.answers[calendar.name](calendar)


class FakeBatchProvider(FakeProvider):
    """The same in batches of any size; records the calls."""

    batch_size = None
    calls: list[list[str]] = []

    def read(self, calendars, window, deadline):
        self.calls.append([calendar.name for calendar in calendars])
        yield from super().read(calendars, window, deadline)


class FakeAccountProvider(FakeBatchProvider):
    """The same with one account for each first letter of the calendars' names."""

    def get_account(self, calendar):
        return calendar.name[0]


@pytest.fixture
def read_calendars(settings, monkeypatch):
    """Return a function that reads calendars with given answers and returns the reads by name."""
    monkeypatch.setattr(FakeBatchProvider, "calls", [])
    registry.get_provider.cache_clear()
    settings.CALENDARS = {
        **settings.CALENDARS,
        "PROVIDERS": {
            "fake": f"{__name__}.FakeProvider",
            "batched": f"{__name__}.FakeBatchProvider",
            "by-account": f"{__name__}.FakeAccountProvider",
        },
        "DEFAULT": "",
        "PARALLEL": 32,
        "DEADLINE": 5,
    }

    def read(provider: str = "fake", deadline: float = 5, **answers: Answer):
        settings.CALENDARS["DEADLINE"] = deadline
        monkeypatch.setattr(FakeProvider, "answers", answers)
        owner = Interviewer(pk=1, name="Alice Johnson", timezone="Europe/London")
        connections = [
            Connection(interviewer=owner, provider=provider, name=name) for name in answers
        ]
        return {
            result.calendar.name: result
            for result in reader.read([owner], connections, WINDOW, NOW)
        }

    yield read
    registry.get_provider.cache_clear()


def answer_with(*outcomes) -> Answer:
    return lambda calendar: [(calendar, outcome) for outcome in outcomes]


def raise_error(error: Exception) -> Answer:
    def raising(calendar):
        raise error

    return raising


def test_covered_time_is_known_and_busy_as_returned(read_calendars):
    read = read_calendars(work=answer_with(ReadResult([NINE], [WINDOW])))["work"]
    assert read.free_busy.busy == {BusyType.BUSY: (NINE[:2],)}
    assert (read.free_busy.unknown, read.reason) == ((), None)
    assert (read.free_busy.source, read.free_busy.read_at) == ("work", NOW)


def test_busy_time_is_grouped_by_type(read_calendars):
    maybe = (10 * DAY, 10 * DAY + HOUR, BusyType.BUSY_TENTATIVE)
    read = read_calendars(work=answer_with(ReadResult([NINE, maybe], [WINDOW])))["work"]
    assert read.free_busy.busy == {
        BusyType.BUSY: (NINE[:2],),
        BusyType.BUSY_TENTATIVE: (maybe[:2],),
    }


def test_time_not_covered_is_unknown(read_calendars):
    half = (10 * DAY, 10 * DAY + 12 * HOUR)
    read = read_calendars(work=answer_with(ReadResult([NINE], [half])))["work"]
    assert read.free_busy.unknown == ((half[1], WINDOW[1]),)
    assert read.free_busy.busy == {BusyType.BUSY: (NINE[:2],)}
    assert read.reason is ReadFailure.PARTIAL


def test_result_that_covers_nothing_is_unknown(read_calendars):
    assert read_calendars(work=answer_with(ReadResult([NINE], [])))["work"].free_busy.unknown == (
        WINDOW,
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answer_with(), ReadFailure.MISSING),
        (answer_with(ALL_FREE, ALL_FREE), ReadFailure.REPEATED),
        (answer_with(ReadError(ReadFailure.GONE)), ReadFailure.GONE),
        (answer_with(ReadResult([(5, 4, BusyType.BUSY)], [WINDOW])), ReadFailure.MALFORMED),
        (raise_error(ReadError(ReadFailure.TLS)), ReadFailure.TLS),
        (raise_error(RuntimeError("a bug")), ReadFailure.FAILED),
        (raise_error(MemoryError()), ReadFailure.FAILED),
    ],
)
def test_invalid_outcome_is_unknown_with_its_reason(read_calendars, answer, reason):
    read = read_calendars(work=answer, other=answer_with(ALL_FREE))
    assert (read["work"].free_busy.unknown, read["work"].reason) == ((WINDOW,), reason)
    assert read["work"].free_busy.busy == {}
    assert read["other"].reason is None


def test_twenty_calendars_are_read_concurrently(read_calendars):
    """Each waits until all twenty are being read: one after the other, none would ever end."""
    together = threading.Barrier(20)

    def wait_for_all(calendar):
        together.wait(5)
        return [(calendar, ALL_FREE)]

    read = read_calendars(**{f"calendar-{number}": wait_for_all for number in range(20)})
    assert {result.reason for result in read.values()} == {None}


def test_hanging_calendar_times_out_without_affecting_others(read_calendars):
    over = threading.Event()
    answered = threading.Event()

    def hang(calendar):
        over.wait(60)
        return [(calendar, ALL_FREE)]

    def answer(calendar):
        answered.set()
        return [(calendar, ALL_FREE)]

    read = read_calendars(hung=hang, well=answer, deadline=0.5)
    over.set()
    assert answered.is_set()
    assert {name: result.reason for name, result in read.items()} == {
        "hung": ReadFailure.TIMEOUT,
        "well": None,
    }


def test_hanging_calendar_times_out_with_its_batch(read_calendars):
    over = threading.Event()
    read = read_calendars(
        "batched",
        deadline=0.2,
        well=answer_with(ALL_FREE),
        hung=lambda calendar: over.wait(60) or [(calendar, ALL_FREE)],
    )
    over.set()
    assert {result.reason for result in read.values()} == {ReadFailure.TIMEOUT}


def test_batch_is_one_call(read_calendars):
    read_calendars(
        "batched", one=answer_with(ALL_FREE), two=answer_with(ALL_FREE), three=answer_with(ALL_FREE)
    )
    assert FakeBatchProvider.calls == [["one", "two", "three"]]


def test_batch_has_calendars_of_one_account(read_calendars):
    read_calendars(
        "by-account", a1=answer_with(ALL_FREE), b1=answer_with(ALL_FREE), a2=answer_with(ALL_FREE)
    )
    assert sorted(FakeBatchProvider.calls) == [["a1", "a2"], ["b1"]]


def test_batch_size_is_limited_by_the_provider(read_calendars, monkeypatch):
    monkeypatch.setattr(FakeBatchProvider, "batch_size", 2)
    read_calendars(
        "batched", one=answer_with(ALL_FREE), two=answer_with(ALL_FREE), three=answer_with(ALL_FREE)
    )
    assert sorted(FakeBatchProvider.calls) == [["one", "two"], ["three"]]


def test_outcomes_before_a_batch_failed_are_dropped(read_calendars):
    read = read_calendars(
        "batched", one=answer_with(ALL_FREE), two=raise_error(RuntimeError("a bug"))
    )
    assert {result.reason for result in read.values()} == {ReadFailure.FAILED}


def test_more_calendars_than_threads_are_all_read(read_calendars, settings):
    settings.CALENDARS["PARALLEL"] = 2
    read = read_calendars(**{f"calendar-{number}": answer_with(ALL_FREE) for number in range(9)})
    assert {result.reason for result in read.values()} == {None}


def test_unconfigured_provider_is_not_connected(read_calendars):
    assert (
        read_calendars("removed", work=answer_with(ALL_FREE))["work"].reason
        is ReadFailure.NOT_CONNECTED
    )


def test_interviewer_without_connection_is_read_by_the_default_provider(read_calendars, settings):
    settings.CALENDARS["DEFAULT"] = "fake"
    read_calendars(Fake=answer_with(ReadResult([NINE], [WINDOW])))
    bob = Interviewer(pk=2, name="Bob Smith", timezone="UTC")
    [read] = reader.read([bob], [], WINDOW, NOW)
    assert (read.calendar.name, read.reason) == ("Fake", None)


def test_interviewer_without_default_provider_is_not_connected(read_calendars):
    read_calendars()
    bob = Interviewer(pk=2, name="Bob Smith", timezone="UTC")
    [read] = reader.read([bob], [], WINDOW, NOW)
    assert (read.free_busy.unknown, read.reason) == ((WINDOW,), ReadFailure.NOT_CONNECTED)


def test_error_is_logged_without_its_message(read_calendars, caplog):
    read_calendars(work=raise_error(RuntimeError("lunch with a secret person")))
    assert "provider fake failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_read_does_not_show_credentials(read_calendars):
    owner = Interviewer(pk=1, name="Alice Johnson", timezone="Europe/London")
    connection = Connection(
        interviewer=owner,
        provider="fake",
        name="work",
        url="https://example.com/private-token",
        username="alice@example.com",
        password="a long secret",
    )
    read_calendars(work=answer_with(ALL_FREE))
    [read] = reader.read([owner], [connection], WINDOW, NOW)
    assert read.calendar.password == "a long secret"
    assert not any(word in repr(read) for word in ("secret", "token", "example.com"))
