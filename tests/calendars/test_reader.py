"""The reader through its one door, with providers that behave as badly as providers do."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.providers import registry
from calendars.providers.base import Provider, ReadResult
from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from people.models import Interviewer
from tests.factories import DAY, HOUR

WINDOW = (10 * DAY, 11 * DAY)
NINE = (10 * DAY + 9 * HOUR, 10 * DAY + 10 * HOUR, BusyType.BUSY)
NOW = 9 * DAY
ALL_FREE = ReadResult([], [WINDOW])
Says = Callable[..., object]


class Told(Provider):
    """Says of each calendar what the test put under the calendar's name."""

    label = "Told"
    says: dict[str, Says] = {}

    def read(self, calendars, window, deadline):
        for calendar in calendars:
            yield from self.says[calendar.name](calendar)


class ToldInBatches(Told):
    """The same for any number of calendars in one call; the calls are kept."""

    batch_size = None
    calls: list[list[str]] = []

    def read(self, calendars, window, deadline):
        self.calls.append([calendar.name for calendar in calendars])
        yield from super().read(calendars, window, deadline)


class ToldByAccount(ToldInBatches):
    """The same, with one account for each first letter of the calendars' names."""

    def get_account(self, calendar):
        return calendar.name[0]


@pytest.fixture
def tell(settings, monkeypatch):
    """Name the calendars, and what is said of each; gives what the reader makes of them."""
    monkeypatch.setattr(ToldInBatches, "calls", [])
    registry.get_provider.cache_clear()
    settings.CALENDARS = {
        **settings.CALENDARS,
        "PROVIDERS": {
            "told": f"{__name__}.Told",
            "batched": f"{__name__}.ToldInBatches",
            "by-account": f"{__name__}.ToldByAccount",
        },
        "DEFAULT": "",
        "PARALLEL": 32,
        "DEADLINE": 5,
    }

    def read(provider: str = "told", deadline: float = 5, **says: Says):
        settings.CALENDARS["DEADLINE"] = deadline
        monkeypatch.setattr(Told, "says", says)
        owner = Interviewer(pk=1, name="Alice Johnson", timezone="Europe/London")
        connections = [Connection(interviewer=owner, provider=provider, name=name) for name in says]
        return {
            result.calendar.name: result
            for result in reader.read([owner], connections, WINDOW, NOW)
        }

    yield read
    registry.get_provider.cache_clear()


def say(*outcomes) -> Says:
    return lambda calendar: [(calendar, outcome) for outcome in outcomes]


def fail(error: Exception) -> Says:
    def raising(calendar):
        raise error

    return raising


def test_covered_time_is_known_and_busy_as_returned(tell):
    read = tell(work=say(ReadResult([NINE], [WINDOW])))["work"]
    assert read.free_busy.busy == {BusyType.BUSY: (NINE[:2],)}
    assert (read.free_busy.unknown, read.reason) == ((), None)
    assert (read.free_busy.source, read.free_busy.read_at) == ("work", NOW)


def test_busy_time_is_grouped_by_type(tell):
    maybe = (10 * DAY, 10 * DAY + HOUR, BusyType.BUSY_TENTATIVE)
    read = tell(work=say(ReadResult([NINE, maybe], [WINDOW])))["work"]
    assert read.free_busy.busy == {
        BusyType.BUSY: (NINE[:2],),
        BusyType.BUSY_TENTATIVE: (maybe[:2],),
    }


def test_time_not_covered_is_unknown(tell):
    half = (10 * DAY, 10 * DAY + 12 * HOUR)
    read = tell(work=say(ReadResult([NINE], [half])))["work"]
    assert read.free_busy.unknown == ((half[1], WINDOW[1]),)
    assert read.free_busy.busy == {BusyType.BUSY: (NINE[:2],)}
    assert read.reason is ReadFailure.PARTIAL


def test_result_that_covers_nothing_is_unknown(tell):
    assert tell(work=say(ReadResult([NINE], [])))["work"].free_busy.unknown == (WINDOW,)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (say(), ReadFailure.MISSING),
        (say(ALL_FREE, ALL_FREE), ReadFailure.REPEATED),
        (say(ReadError(ReadFailure.GONE)), ReadFailure.GONE),
        (say(ReadResult([(5, 4, BusyType.BUSY)], [WINDOW])), ReadFailure.MALFORMED),
        (fail(ReadError(ReadFailure.TLS)), ReadFailure.TLS),
        (fail(RuntimeError("a bug")), ReadFailure.FAILED),
        (fail(MemoryError()), ReadFailure.FAILED),
    ],
)
def test_invalid_outcome_is_unknown_with_its_reason(tell, said, why):
    read = tell(work=said, other=say(ALL_FREE))
    assert (read["work"].free_busy.unknown, read["work"].reason) == ((WINDOW,), why)
    assert read["work"].free_busy.busy == {}
    assert read["other"].reason is None


def test_twenty_calendars_are_read_concurrently(tell):
    """Each waits until all twenty are being read: one after the other, none would ever end."""
    together = threading.Barrier(20)

    def wait_for_all(calendar):
        together.wait(5)
        return [(calendar, ALL_FREE)]

    read = tell(**{f"calendar-{number}": wait_for_all for number in range(20)})
    assert {result.reason for result in read.values()} == {None}


def test_hanging_calendar_times_out_without_affecting_others(tell):
    over = threading.Event()
    answered = threading.Event()

    def hang(calendar):
        over.wait(60)
        return [(calendar, ALL_FREE)]

    def answer(calendar):
        answered.set()
        return [(calendar, ALL_FREE)]

    read = tell(hung=hang, well=answer, deadline=0.5)
    over.set()
    assert answered.is_set()
    assert {name: result.reason for name, result in read.items()} == {
        "hung": ReadFailure.TIMEOUT,
        "well": None,
    }


def test_hanging_calendar_times_out_with_its_batch(tell):
    over = threading.Event()
    read = tell(
        "batched",
        deadline=0.2,
        well=say(ALL_FREE),
        hung=lambda calendar: over.wait(60) or [(calendar, ALL_FREE)],
    )
    over.set()
    assert {result.reason for result in read.values()} == {ReadFailure.TIMEOUT}


def test_batch_is_one_call(tell):
    tell("batched", one=say(ALL_FREE), two=say(ALL_FREE), three=say(ALL_FREE))
    assert ToldInBatches.calls == [["one", "two", "three"]]


def test_batch_has_calendars_of_one_account(tell):
    tell("by-account", a1=say(ALL_FREE), b1=say(ALL_FREE), a2=say(ALL_FREE))
    assert sorted(ToldInBatches.calls) == [["a1", "a2"], ["b1"]]


def test_batch_size_is_limited_by_the_provider(tell, monkeypatch):
    monkeypatch.setattr(ToldInBatches, "batch_size", 2)
    tell("batched", one=say(ALL_FREE), two=say(ALL_FREE), three=say(ALL_FREE))
    assert sorted(ToldInBatches.calls) == [["one", "two"], ["three"]]


def test_outcomes_before_a_batch_failed_are_dropped(tell):
    read = tell("batched", one=say(ALL_FREE), two=fail(RuntimeError("a bug")))
    assert {result.reason for result in read.values()} == {ReadFailure.FAILED}


def test_more_calendars_than_threads_are_all_read(tell, settings):
    settings.CALENDARS["PARALLEL"] = 2
    read = tell(**{f"calendar-{number}": say(ALL_FREE) for number in range(9)})
    assert {result.reason for result in read.values()} == {None}


def test_unconfigured_provider_is_not_connected(tell):
    assert tell("removed", work=say(ALL_FREE))["work"].reason is ReadFailure.NOT_CONNECTED


def test_interviewer_without_connection_is_read_by_the_default_provider(tell, settings):
    settings.CALENDARS["DEFAULT"] = "told"
    tell(Told=say(ReadResult([NINE], [WINDOW])))
    bob = Interviewer(pk=2, name="Bob Smith", timezone="UTC")
    [read] = reader.read([bob], [], WINDOW, NOW)
    assert (read.calendar.name, read.reason) == ("Told", None)


def test_interviewer_without_default_provider_is_not_connected(tell):
    tell()
    bob = Interviewer(pk=2, name="Bob Smith", timezone="UTC")
    [read] = reader.read([bob], [], WINDOW, NOW)
    assert (read.free_busy.unknown, read.reason) == ((WINDOW,), ReadFailure.NOT_CONNECTED)


def test_error_is_logged_without_its_message(tell, caplog):
    tell(work=fail(RuntimeError("lunch with a secret person")))
    assert "provider told failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_read_does_not_show_credentials(tell):
    owner = Interviewer(pk=1, name="Alice Johnson", timezone="Europe/London")
    connection = Connection(
        interviewer=owner,
        provider="told",
        name="work",
        url="https://example.com/private-token",
        username="alice@example.com",
        password="a long secret",
    )
    tell(work=say(ALL_FREE))
    [read] = reader.read([owner], [connection], WINDOW, NOW)
    assert read.calendar.password == "a long secret"
    assert not any(word in repr(read) for word in ("secret", "token", "example.com"))
