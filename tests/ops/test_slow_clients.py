"""Clients that send slowly, against the real gunicorn with the shipped configuration."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest

from ops import slow_clients
from ops.slow_clients import Watchdog
from tests.live_processes import DatabaseFactory, Service, run_service

#: More connections than the service has threads (tests.live_processes).
SLOW_CLIENTS = 12
BODY_START = (
    b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 900000\r\n\r\n{"
)


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def drip(running: Service, start: bytes) -> Iterator[list[socket.socket]]:
    """Open slow connections that send a byte every 50 milliseconds until the block ends."""
    address = urlsplit(running.base)
    stop = threading.Event()

    def send_slowly(client: socket.socket) -> None:
        with suppress(OSError):
            client.sendall(start)
            while not stop.wait(0.05):
                client.sendall(b"a")

    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection((address.hostname, address.port)))
            for _ in range(SLOW_CLIENTS)
        ]
        threads = [threading.Thread(target=send_slowly, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        try:
            yield clients
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def receive_all(client: socket.socket) -> bytes:
    """Return what the service sends before it closes the connection."""
    client.settimeout(20)
    received = b""
    with suppress(ConnectionError):
        while chunk := client.recv(65536):
            received += chunk
    return received


@dataclass(frozen=True)
class ProbedService:
    """A service with patience for slow clients, and the port of its probes."""

    running: Service
    port: int

    def probe(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5, verify=False)


@pytest.fixture(scope="module")
def patient(databases: DatabaseFactory) -> Iterator[ProbedService]:
    port = find_free_port()
    variables = {"PROBE_BIND": f"127.0.0.1:{port}", "CLIENT_TIMEOUT": "60"}
    with run_service(databases.create_filled(), workers=1, **variables) as running:
        yield ProbedService(running, port)


@pytest.fixture(scope="module")
def impatient(databases: DatabaseFactory) -> Iterator[Service]:
    with run_service(databases.create_filled(), workers=1, CLIENT_TIMEOUT="1") as running:
        yield running


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX-Slow: ", BODY_START])
def test_probes_are_answered_while_slow_clients_occupy_all_threads(patient, start):
    health = f"{patient.running.base}/healthz"
    with drip(patient.running, start):
        with pytest.raises(httpx.TimeoutException):
            httpx.get(health, timeout=2, verify=False)
        assert patient.probe("/healthz").json() == {"status": "alive"}
        assert patient.probe("/readyz").json()["database"] == "ok"
        assert patient.probe("/metrics").status_code == 404
    assert httpx.get(health, timeout=20, verify=False).status_code == 200


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX-Slow: ", BODY_START])
def test_slow_clients_are_left_at_the_deadline(impatient, start):
    with drip(impatient, start) as clients:
        response = httpx.get(f"{impatient.base}/healthz", timeout=20, verify=False)
        assert response.status_code == 200
        received = receive_all(clients[0])
    if start == BODY_START:
        assert received.startswith(b"HTTP/1.1 408")
        assert json.loads(received.split(b"\r\n\r\n")[1])["type"].endswith("request-timeout")
    else:
        assert b"200" not in received[:20]


def test_bodies_that_arrive_in_time_are_read(patient):
    url = f"{patient.running.base}/api/session"
    wrong = {"username": "nobody", "password": "x"}
    assert httpx.post(url, json=wrong, timeout=20, verify=False).status_code == 401
    large = {"username": "a" * 3_000_000, "password": "x"}
    assert httpx.post(url, json=large, timeout=20, verify=False).status_code == 413


def test_watchdog_closes_late_connections_only(monkeypatch):
    monkeypatch.setattr(slow_clients, "CHECK_INTERVAL_SECONDS", 0.01)
    monkeypatch.setattr(slow_clients, "CLIENT_TIMEOUT_SECONDS", 0.05)
    watchdog = Watchdog()
    late, client = socket.socketpair()
    with late, client, watchdog.watch(late):
        late.settimeout(10)
        assert late.recv(1) == b""

    in_time, other = socket.socketpair()
    with in_time, other:
        with watchdog.watch(in_time):
            pass
        watchdog._close_late(time.monotonic() + 60)
        other.sendall(b"x")
        assert in_time.recv(1) == b"x"


def test_watchdog_ignores_closed_connections():
    watchdog = Watchdog()
    closed, other = socket.socketpair()
    watchdog.start(closed)
    closed.close()
    other.close()
    watchdog._close_late(time.monotonic() + 60)
    watchdog.stop(0)
