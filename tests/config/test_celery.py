"""Two web servers and two workers of Celery share what they know, and lose nothing.

All of it is real: Redis, Celery, gunicorn, the database and an SMTP server.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest
from redis import Redis

from engine import timestamps
from outbox import delivery
from tests import servers
from tests.factories import DAY, HOUR
from tests.live_processes import DatabaseFactory, Service, call_concurrently
from tests.live_service import Celery, Stack, run_stack, wait_until
from tests.mail_server import MailServer, run_mail_server
from tests.servers import WireServer, needs_redis, response, run_redis, send_bytes, wire_server

pytestmark = needs_redis

CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}
WAITING = "SELECT count(*) FROM outbox_message WHERE channel = 'mail' AND state = 'waiting'"
_days = itertools.count(3)


@pytest.fixture(scope="module")
def post_office() -> Iterator[MailServer]:
    with run_mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def feed() -> Iterator[WireServer]:
    with wire_server(send_bytes(response(servers.icalendar_of()))) as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="module")
def redis_running(folder: Path) -> Iterator[ExitStack]:
    """Closed, it is away; `redis(folder)` brings it back under the same address, empty."""
    with ExitStack() as running:
        running.enter_context(run_redis(folder))
        yield running


@pytest.fixture(scope="module")
def running(
    databases: DatabaseFactory,
    post_office: MailServer,
    redis_running: ExitStack,
    folder: Path,
) -> Iterator[Stack]:
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post_office.port)}
    mail["EMAIL_BACKEND"] = "django.core.mail.backends.smtp.EmailBackend"
    address = f"unix://{folder}/redis.sock"
    with run_stack(
        databases.create_filled(), address, folder, ALLOWED_PRIVATE_HOSTS="127.0.0.1", **mail
    ) as it:
        yield it


@pytest.fixture
def ten() -> str:
    """Ten o'clock on a day that no other test has."""
    return timestamps.format_utc((int(time.time()) // DAY + next(_days)) * DAY + 10 * HOUR)


def book(web: Service, start: str) -> httpx.Response:
    return web.send("POST", "1/bookings", {"start": start, "candidate": CANDIDATE})


def listed(web: Service, template: int, start: str) -> httpx.Response:
    end = timestamps.format_utc(timestamps.parse_floor(start) + 2 * HOUR)
    return web.send("GET", f"{template}/availability?start={start}&end={end}")


def _nothing_waits(running: Stack) -> bool:
    """By the time at which a claim is over whose worker could not write down how it went."""
    return wait_until(
        lambda: running.database.query(WAITING) == [(0,)], delivery.LEASE_SECONDS + 60
    )


def _connections(workers: list[Celery]) -> list[int]:
    """How often each of them has found Redis."""
    return [worker.log.read_text().count("Connected to") for worker in workers]


def _complained(worker: Celery) -> bool:
    """Whether a worker has met a Redis that refuses."""
    return "read only replica" in worker.log.read_text()


def _state(running: Stack) -> str:
    asked = "SELECT id, state, attempts, due_at, leased_until, last_error FROM outbox_message"
    return f"{time.time()}: {running.database.query(asked)}\n{running.recent_logs()}"


def starts(answer: httpx.Response) -> list[str]:
    return [slot["start"] for slot in answer.json()["availableSlots"]]


def test_what_one_server_holds_the_other_does_not_offer(running, ten):
    one, other = running.webs
    assert ten in starts(listed(other, 1, ten))
    held = one.send("POST", "1/holds", {"start": ten})
    assert held.status_code == 201
    assert ten not in starts(listed(other, 1, ten))
    assert other.send("DELETE", f"1/holds/{held.json()['id']}").status_code == 204
    assert ten in starts(listed(one, 1, ten))


def test_what_one_server_read_the_other_does_not_read_again(running, feed, ten):
    one, other = running.webs
    running.run(
        "from calendars.models import Connection;"
        f"Connection.objects.create(interviewer_id=4, provider='ics', url='{feed.url}/four')"
    )
    for web in (one, other):
        assert listed(web, 3, ten).status_code == 200
    together = [partial(listed, web, 3, ten) for web in (one, other) * 4]
    assert {answer.status_code for answer in call_concurrently(together)} == {200}
    assert len(feed.requested) == 1


def test_a_callers_requests_count_wherever_they_go(running):
    wrong = {"Authorization": "Bearer slt_nobodys"}

    def tried() -> list[int]:
        asked = zip(itertools.cycle(running.webs), range(40))
        return [web.send("GET", "1/availability", **wrong).status_code for web, _ in asked]

    began = time.time() // 60
    found = tried()
    if time.time() // 60 != began:  # a new minute began: its count, then, is whole
        found = tried()
    assert found == [401] * 30 + [429] * 10


def test_an_invitation_is_told_by_a_worker(running, post_office, ten):
    assert book(running.webs[0], ten).status_code == 201
    assert post_office.is_accepted()
    assert "dana@example.com" in post_office.mails[-1]["X-Envelope-To"]


def test_a_killed_worker_loses_no_invitation(running, post_office, ten):
    known = len(post_office.mails)
    post_office.started = threading.Semaphore(0)
    post_office.accepting.clear()
    assert book(running.webs[0], ten).status_code == 201
    assert post_office.is_started()
    for worker in running.workers:
        worker.kill()
    post_office.started = threading.Semaphore(0)
    post_office.accepting.set()
    # its claim is over some time: this is that time
    running.database.execute("UPDATE outbox_message SET leased_until = NULL, due_at = '2020-01-01'")
    running.start_worker()
    assert post_office.is_started()
    assert _nothing_waits(running), _state(running)
    assert len({mail["Message-ID"] for mail in post_office.mails[known:]}) == 1


def test_a_hold_that_is_over_ends_by_itself(running, ten):
    assert running.webs[0].send("POST", "1/holds", {"start": ten}).status_code == 201
    held = "SELECT count(*) FROM people_reservation WHERE state = 'held'"
    running.database.execute(
        "UPDATE people_reservation SET expires_at = '2020-01-01' WHERE state = 'held'"
    )
    assert wait_until(lambda: running.database.query(held) == [(0,)])


def test_workers_outlive_redis_though_they_have_more_to_do_than_they_can(
    running, redis_running, folder, post_office, ten
):
    workers = [worker for worker in running.workers if worker.process.poll() is None]
    hours = [
        timestamps.format_utc(timestamps.parse_floor(ten) + n * HOUR)
        for n in range(2 * len(workers))
    ]
    post_office.started = threading.Semaphore(0)
    post_office.accepting.clear()
    for hour in hours:
        assert book(running.webs[0], hour).status_code == 201
    assert all(post_office.is_started() for _ in hours)
    running.run("from config.celery import wake; wake('mail')")
    known = _connections(workers)
    redis_running.close()
    post_office.accepting.set()
    redis_running.enter_context(run_redis(folder))
    again = [before + 1 for before in known]
    assert wait_until(lambda: _connections(workers) == again), _state(running)
    assert _nothing_waits(running), _state(running)


def test_workers_outlive_a_redis_that_takes_no_writes(running, folder, post_office, ten):
    workers = [worker for worker in running.workers if worker.process.poll() is None]
    with Redis(unix_socket_path=f"{folder}/redis.sock") as asked:
        asked.replicaof("127.0.0.1", "1")
        assert book(running.webs[0], ten).status_code == 201
        assert wait_until(lambda: all(_complained(worker) for worker in workers)), _state(running)
        asked.replicaof("no", "one")
    assert _nothing_waits(running), _state(running)
    assert [worker.process.poll() for worker in workers] == [None] * len(workers)


def test_without_redis_it_reads_and_books_and_tells_later(
    running, redis_running, folder, post_office, ten
):
    redis_running.close()
    for web in running.webs:
        assert ten in starts(listed(web, 1, ten))
    assert book(running.webs[0], ten).status_code == 201
    assert ten not in starts(listed(running.webs[1], 1, ten))
    redis_running.enter_context(run_redis(folder))
    assert _nothing_waits(running), _state(running)
