"""A worker is killed during a change: all of it is stored, or nothing."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import httpx
import pytest

from engine import timestamps
from tests.factories import DAY, HOUR
from tests.live_processes import ON_POSTGRESQL, DatabaseFactory, Service, run_service, worker_pids
from tests.live_service import wait_until

CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}
#: Three interviewers without an address have an entry each, and the candidate a mail.
BOOKED = {
    "booking": 1,
    "bookinginterviewer": 3,
    "hold": 0,
    "idempotencyrecord": 1,
    "reservation": 3,
    "message": 4,
}
NOTHING = dict.fromkeys(BOOKED, 0)
BEFORE_THE_COMMIT = ["locked", "kept", "inserted"]


def day(number: int) -> str:
    """Return ten o'clock a number of days from now."""
    return timestamps.format_utc((int(time.time()) // DAY + number) * DAY + 10 * HOUR)


@pytest.fixture(scope="module")
def crashing(databases: DatabaseFactory) -> Iterator[Service]:
    """Run a service whose workers are killed where the X-Die header says."""
    with run_service(databases.create_filled(), "deadly", workers=2) as running:
        yield running


_numbers = itertools.count(3)


@pytest.fixture
def ten() -> str:
    """Return ten o'clock on a day that no other test uses."""
    return day(next(_numbers))


@pytest.fixture
def count_new_rows(crashing) -> Callable[[], dict[str, int]]:
    """Return a function that counts the rows created since the test began."""
    before = crashing.database.count_rows()

    def count() -> dict[str, int]:
        return {name: rows - before[name] for name, rows in crashing.database.count_rows().items()}

    return count


def book(running: Service, start: str, **headers: str) -> httpx.Response:
    body = {"start": start, "candidate": CANDIDATE}
    return running.send("POST", "1/bookings", body, **headers)


def assert_crashes(send, **headers: str) -> None:
    with pytest.raises(httpx.TransportError):
        send(**headers)


@pytest.mark.parametrize("where", BEFORE_THE_COMMIT)
def test_crash_before_commit_leaves_nothing(crashing, ten, count_new_rows, where):
    assert_crashes(partial(book, crashing, ten), X_Die=where, Idempotency_Key=ten)
    assert count_new_rows() == NOTHING
    assert book(crashing, ten, Idempotency_Key=ten).status_code == 201
    assert count_new_rows() == BOOKED


def test_crash_after_commit_is_replayed_by_the_key(crashing, ten, count_new_rows):
    assert_crashes(partial(book, crashing, ten), X_Die="committed", Idempotency_Key=ten)
    assert count_new_rows() == BOOKED
    again = book(crashing, ten, Idempotency_Key=ten)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert count_new_rows() == BOOKED


@pytest.mark.parametrize("where", BEFORE_THE_COMMIT)
def test_crash_during_move_keeps_the_booking_in_place(crashing, ten, where):
    booked, noon = book(crashing, ten).json(), ten.replace("T10", "T12")
    path = f"bookings/{booked['id']}"
    move = partial(crashing.send, "POST", f"{path}/reschedule", {"start": noon})
    assert_crashes(move, X_Die=where, Idempotency_Key=ten)
    assert crashing.send("GET", path).json() == booked
    assert book(crashing, noon).status_code == 201
    assert book(crashing, ten).status_code == 409


@pytest.mark.parametrize("where", ["locked", "kept"])
def test_crash_during_cancellation_keeps_the_booking(crashing, ten, count_new_rows, where):
    booked = book(crashing, ten, Idempotency_Key=ten).json()
    path = f"bookings/{booked['id']}"
    assert_crashes(
        partial(crashing.send, "POST", f"{path}/cancel", {}),
        X_Die=where,
        Idempotency_Key=f"not {ten}",
    )
    assert (crashing.send("GET", path).json(), count_new_rows()) == (booked, BOOKED)


def test_crash_while_booking_a_hold_keeps_the_hold(crashing, ten):
    held = crashing.send("POST", "1/holds", {"start": ten}).json()
    body = {"holdId": held["id"], "candidate": CANDIDATE}
    assert_crashes(
        partial(crashing.send, "POST", "1/bookings", body), X_Die="kept", Idempotency_Key=ten
    )
    assert crashing.send("GET", f"holds/{held['id']}").json() == held
    assert crashing.send("POST", "1/bookings", body).status_code == 201


def test_workers_killed_at_random_leave_whole_bookings(databases):
    """Kill workers twenty times during forty bookings, each on its own day."""
    chance, ended = random.Random(20), threading.Semaphore(0)
    with run_service(databases.create_filled()) as running:

        def keyed(number: int) -> httpx.Response:
            return book(running, day(3 + number), Idempotency_Key=f"{number}")

        def attempted(number: int) -> int:
            try:
                return keyed(number).status_code
            except httpx.TransportError:
                return 0
            finally:
                ended.release()

        with ThreadPoolExecutor(8) as pool:
            statuses = pool.map(attempted, range(40))
            for _ in range(20):
                assert ended.acquire(timeout=60)
                assert wait_until(partial(worker_pids, running))
                with suppress(ProcessLookupError, IndexError):
                    os.kill(chance.choice(worker_pids(running)), signal.SIGKILL)
        assert set(statuses) <= {0, 201}
        assert {keyed(number).status_code for number in range(40)} == {201}
        assert running.database.count_rows() == {name: 40 * rows for name, rows in BOOKED.items()}
        assert running.database.count_overlaps() == 0


@pytest.mark.skipif(ON_POSTGRESQL, reason="asks SQLite for its own state")
def test_sqlite_file_is_intact_after_a_kill(crashing, ten):
    assert_crashes(partial(book, crashing, ten), X_Die="inserted")
    assert crashing.database.query("PRAGMA integrity_check") == [("ok",)]
    assert crashing.database.query("PRAGMA journal_mode") == [("wal",)]


def test_lock_timeout_is_503_with_retry_after(databases):
    database = databases.create_filled()
    patient = "options=-c%20lock_timeout%3D100ms" if ON_POSTGRESQL else "timeout=0.1"
    separator = "&" if "?" in database.url else "?"
    impatient = f"{database.url}{separator}{patient}"
    with run_service(database, workers=1, DATABASE_URL=impatient) as running:
        with database.connection() as other:
            other.execute("BEGIN" if ON_POSTGRESQL else "BEGIN IMMEDIATE")
            other.execute("UPDATE people_interviewer SET name = name WHERE id = 1")
            answer = book(running, day(3))
            other.execute("ROLLBACK")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["type"] == "urn:slotsmith:too-busy"
        assert database.count_rows() == NOTHING
        assert book(running, day(3)).status_code == 201
