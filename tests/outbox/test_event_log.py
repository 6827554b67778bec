"""The log of events: order, filters, retention."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from outbox import event_log
from outbox.event_log import EventExpiredError, LoggedEvent, UnknownEventError
from tests.factories import NOW, utc_seconds

THEN = utc_seconds(NOW)
MONTH = event_log.RETENTION_SECONDS


def record(name: str, event_type: str = "booking.created", now: int = THEN) -> str:
    """Log an event with a name in its data; return its id."""
    event_id = event_log.generate_event_id(now)
    event_log.record(event_log.build_event(event_id, event_type, now, {"name": name}))
    return event_id


def read(after: str = "", limit: int = 100, now: int = THEN, **more: Any) -> list[str]:
    return names_of(event_log.list_events(after, more.get("types", []), limit, now))


def names_of(page: event_log.EventPage) -> list[str]:
    return [event.data["name"] for event in page.events]


@pytest.mark.django_db
def test_pages_go_on_after_the_last_event():
    ids = [record(name) for name in "abc"]
    page = event_log.list_events("", [], 2, THEN)
    assert (names_of(page), page.last_id, page.has_more) == (["a", "b"], ids[1], True)
    page = event_log.list_events(ids[1], [], 2, THEN)
    assert (names_of(page), page.last_id, page.has_more) == (["c"], ids[2], False)
    page = event_log.list_events(ids[2], [], 2, THEN)
    assert (names_of(page), page.last_id, page.has_more) == ([], ids[2], False)


@pytest.mark.django_db
def test_filtered_page_ends_with_the_newest_event_of_any_type():
    record("a")
    newest = record("b", "slots.changed")
    page = event_log.list_events("", ["booking.*"], 2, THEN)
    assert (names_of(page), page.last_id) == (["a"], newest)
    assert read(types=["slots.changed", "booking.created"]) == ["a", "b"]
    assert read(types=["booking.cancelled"]) == []


@pytest.mark.django_db
def test_event_never_changes_its_position():
    record("a")
    read()
    position = LoggedEvent.objects.get().position
    record("b")
    assert read() == ["a", "b"]
    assert LoggedEvent.objects.get(data__name="a").position == position


@pytest.mark.django_db
def test_old_events_are_purged_except_the_newest():
    first, second = record("a"), record("b")
    assert event_log.purge(THEN + MONTH) == 0
    assert event_log.purge(THEN + MONTH + 1) == 1
    assert read(second, now=THEN + MONTH + 1) == []
    with pytest.raises(EventExpiredError):
        read(first, now=THEN + MONTH + 1)


@pytest.mark.django_db
def test_positions_go_on_rising_after_a_purge():
    last = record("a")
    event_log.purge(THEN + MONTH + 1)
    record("b", now=THEN + MONTH + 1)
    assert read(last, now=THEN + MONTH + 1) == ["b"]


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["evt_", "evt_1", "nonsense", f"evt_{'z' * 32}", "x" * 64])
def test_malformed_id_is_unknown(after):
    with pytest.raises(UnknownEventError):
        read(after)


@pytest.mark.django_db
def test_recent_id_without_an_event_is_unknown():
    with pytest.raises(UnknownEventError):
        read(event_log.generate_event_id(THEN - MONTH))


@pytest.mark.django_db
def test_reading_again_writes_nothing(django_assert_num_queries):
    record("a")
    read()
    with django_assert_num_queries(3):
        read()


def run_in_thread(work: Any) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_event_that_commits_late_comes_last():
    is_written, may_commit = Event(), Event()

    def write_and_wait() -> None:
        with transaction.atomic():
            record("late")
            is_written.set()
            assert may_commit.wait(30)

    writer = run_in_thread(write_and_wait)
    assert is_written.wait(30)
    last = record("early")
    assert read() == ["early"]
    may_commit.set()
    writer.join()
    assert read(last) == ["late"]
    assert read() == ["early", "late"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_events_are_numbered_by_one_transaction_at_a_time():
    is_numbered, may_commit = Event(), Event()
    record("a")

    def number_and_wait() -> None:
        with transaction.atomic():
            event_log.number_events()
            is_numbered.set()
            assert may_commit.wait(30)

    first = run_in_thread(number_and_wait)
    assert is_numbered.wait(30)
    record("b")
    second = run_in_thread(event_log.number_events)
    second.join(0.2)
    assert second.is_alive()
    may_commit.set()
    first.join()
    second.join()
    assert read() == ["a", "b"]
