"""Two web servers and two Celery workers share their state and lose no message.

Redis, Celery, gunicorn, the database and the SMTP server are real.
"""

from __future__ import annotations

import itertools
import json
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

CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}
COUNT_WAITING = "SELECT count(*) FROM outbox_message WHERE channel = 'mail' AND state = 'waiting'"
_days = itertools.count(3)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
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
def redis_process(folder: Path) -> Iterator[ExitStack]:
    """Run Redis; `close()` stops it, and `run_redis(folder)` starts it again at the same URL."""
    with ExitStack() as context:
        context.enter_context(run_redis(folder))
        yield context


@pytest.fixture(scope="module")
def stack(
    databases: DatabaseFactory,
    mail_server: MailServer,
    redis_process: ExitStack,
    folder: Path,
) -> Iterator[Stack]:
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_server.port)}
    mail["LOG_FORMAT"] = "json"
    mail["EMAIL_BACKEND"] = "django.core.mail.backends.smtp.EmailBackend"
    address = f"unix://{folder}/redis.sock"
    with run_stack(
        databases.create_filled(), address, folder, ALLOWED_PRIVATE_HOSTS="127.0.0.1", **mail
    ) as running_stack:
        yield running_stack


@pytest.fixture
def start_at_ten() -> str:
    """Return ten o'clock on a day that no other test uses."""
    return timestamps.format_utc((int(time.time()) // DAY + next(_days)) * DAY + 10 * HOUR)


def book(web: Service, start: str) -> httpx.Response:
    return web.send("POST", "1/bookings", {"start": start, "candidate": CANDIDATE})


def list_slots(web: Service, template: int, start: str) -> httpx.Response:
    end = timestamps.format_utc(timestamps.parse_floor(start) + 2 * HOUR)
    return web.send("GET", f"{template}/availability?start={start}&end={end}")


def _is_mail_queue_empty(stack: Stack) -> bool:
    """Wait until the lease of a worker that stopped must have expired."""
    return wait_until(
        lambda: stack.database.query(COUNT_WAITING) == [(0,)], delivery.LEASE_SECONDS + 60
    )


def _count_connections(workers: list[Celery]) -> list[int]:
    """Return how often each worker connected to Redis."""
    return [worker.log.read_text().count("Connected to") for worker in workers]


def _met_read_only(worker: Celery) -> bool:
    """Return whether a worker logged three times that Redis rejected a write."""
    return worker.log.read_text().count("read only replica") >= 3


def describe(stack: Stack) -> str:
    query = "SELECT id, state, attempts, due_at, leased_until, last_error FROM outbox_message"
    return f"{time.time()}: {stack.database.query(query)}\n{stack.recent_logs()}"


def starts_of_response(answer: httpx.Response) -> list[str]:
    return [slot["start"] for slot in answer.json()["availableSlots"]]


def test_hold_on_one_server_hides_the_slot_on_the_other(stack, start_at_ten):
    first, second = stack.webs
    assert start_at_ten in starts_of_response(list_slots(second, 1, start_at_ten))
    hold = first.send("POST", "1/holds", {"start": start_at_ten})
    assert hold.status_code == 201
    assert start_at_ten not in starts_of_response(list_slots(second, 1, start_at_ten))
    assert second.send("DELETE", f"holds/{hold.json()['id']}").status_code == 204
    assert start_at_ten in starts_of_response(list_slots(first, 1, start_at_ten))


def test_servers_share_one_calendar_read(stack, feed, start_at_ten):
    first, second = stack.webs
    stack.run(
        "from calendars.models import Connection;"
        f"Connection.objects.create(interviewer_id=4, provider='ics', url='{feed.url}/four')"
    )
    for web in (first, second):
        assert list_slots(web, 3, start_at_ten).status_code == 200
    calls = [partial(list_slots, web, 3, start_at_ten) for web in (first, second) * 4]
    assert {answer.status_code for answer in call_concurrently(calls)} == {200}
    assert len(feed.requested) == 1


def test_rate_limit_is_shared_by_the_servers(stack):
    headers = {"Authorization": "Bearer slt_nobodys"}

    def send_requests() -> list[int]:
        webs = zip(itertools.cycle(stack.webs), range(40))
        return [web.send("GET", "1/availability", **headers).status_code for web, _ in webs]

    minute = time.time() // 60
    statuses = send_requests()
    if time.time() // 60 != minute:  # a new minute began, so the count starts again
        statuses = send_requests()
    assert statuses == [401] * 30 + [429] * 10


def test_invitation_is_sent_by_a_worker(stack, mail_server, start_at_ten):
    assert book(stack.webs[0], start_at_ten).status_code == 201
    assert mail_server.is_accepted()
    assert "dana@example.com" in mail_server.mails[-1]["X-Envelope-To"]


def test_killed_worker_loses_no_invitation(stack, mail_server, start_at_ten):
    mails_before = len(mail_server.mails)
    mail_server.started = threading.Semaphore(0)
    mail_server.accepting.clear()
    assert book(stack.webs[0], start_at_ten).status_code == 201
    assert mail_server.is_started()
    for worker in stack.workers:
        worker.kill()
    mail_server.started = threading.Semaphore(0)
    mail_server.accepting.set()
    # Expire the lease of the killed worker.
    stack.database.execute("UPDATE outbox_message SET leased_until = NULL, due_at = '2020-01-01'")
    stack.start_worker()
    assert mail_server.is_started()
    assert _is_mail_queue_empty(stack), describe(stack)
    assert len({mail["Message-ID"] for mail in mail_server.mails[mails_before:]}) == 1


def test_expired_hold_is_removed_without_a_request(stack, start_at_ten):
    assert stack.webs[0].send("POST", "1/holds", {"start": start_at_ten}).status_code == 201
    count_holds = "SELECT count(*) FROM people_reservation WHERE state = 'held'"
    stack.database.execute(
        "UPDATE people_reservation SET expires_at = '2020-01-01' WHERE state = 'held'"
    )
    assert wait_until(lambda: stack.database.query(count_holds) == [(0,)])


def test_busy_workers_reconnect_to_a_restarted_redis(
    stack, redis_process, folder, mail_server, start_at_ten
):
    workers = [worker for worker in stack.workers if worker.process.poll() is None]
    hours = [
        timestamps.format_utc(timestamps.parse_floor(start_at_ten) + hour * HOUR)
        for hour in range(2 * len(workers))
    ]
    mail_server.started = threading.Semaphore(0)
    mail_server.accepting.clear()
    for hour in hours:
        assert book(stack.webs[0], hour).status_code == 201
    assert all(mail_server.is_started() for _ in hours)
    stack.run("from config.celery import wake_worker; wake_worker('mail')")
    connections_before = _count_connections(workers)
    redis_process.close()
    mail_server.accepting.set()
    redis_process.enter_context(run_redis(folder))
    expected = [before + 1 for before in connections_before]
    assert wait_until(lambda: _count_connections(workers) == expected), describe(stack)
    assert _is_mail_queue_empty(stack), describe(stack)


def test_workers_survive_a_read_only_redis(stack, folder, mail_server, start_at_ten):
    workers = [worker for worker in stack.workers if worker.process.poll() is None]
    with Redis(unix_socket_path=f"{folder}/redis.sock") as redis:
        connections_before = len(redis.client_list())
        redis.replicaof("127.0.0.1", "1")
        assert book(stack.webs[0], start_at_ten).status_code == 201
        assert wait_until(lambda: all(_met_read_only(worker) for worker in workers)), describe(
            stack
        )
        assert len(redis.client_list()) <= connections_before
        redis.replicaof("no", "one")
    assert _is_mail_queue_empty(stack), describe(stack)
    assert [worker.process.poll() for worker in workers] == [None] * len(workers)


def test_workers_do_not_look_for_each_other(stack):
    workers = [worker for worker in stack.workers if worker.process.poll() is None]
    assert wait_until(lambda: all(" ready." in worker.log.read_text() for worker in workers))
    assert not any("mingle" in worker.log.read_text() for worker in workers)


def test_workers_and_beat_log_in_the_format_of_the_service(stack):
    def read_log() -> str:
        return "\n".join(log.read_text() for log in stack.folder.glob("*.log"))

    def find_loggers() -> set[str]:
        lines = [line for line in read_log().splitlines() if line.endswith("}")]
        return {json.loads(line)["logger"] for line in lines if line.startswith("{")}

    expected = {"celery.beat", "celery.worker.consumer.connection"}
    assert wait_until(lambda: expected <= find_loggers()), describe(stack)
    assert "INFO celery" not in read_log()


def test_service_reads_and_books_without_redis_and_mails_later(
    stack, redis_process, folder, mail_server, start_at_ten
):
    redis_process.close()
    for web in stack.webs:
        assert start_at_ten in starts_of_response(list_slots(web, 1, start_at_ten))
    assert book(stack.webs[0], start_at_ten).status_code == 201
    assert start_at_ten not in starts_of_response(list_slots(stack.webs[1], 1, start_at_ten))
    redis_process.enter_context(run_redis(folder))
    assert _is_mail_queue_empty(stack), describe(stack)
