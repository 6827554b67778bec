"""Waking a Celery worker does not wait for a Redis that is unreachable."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.process_server import ForkedProcess

WAKE_SCRIPT = """
import django
django.setup()
from config import celery
from ops import circuit_breaker
def wake():
    celery.wake_worker("mail")
    print("woken", flush=True)
    input()  # wait until the test has counted the connections
wake()
wake()
circuit_breaker.time.monotonic = lambda: circuit_breaker.time.time() + circuit_breaker.OPEN_SECONDS
wake()
"""


@contextmanager
def closing_redis() -> Iterator[tuple[str, list[socket.socket]]]:
    """Yield the URL of a Redis that closes each connection, and the accepted connections."""
    connections: list[socket.socket] = []

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connections.append(listener.accept()[0])
                connections[-1].close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, args=(listener,))
        thread.start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}", connections
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_unreachable_redis_is_not_retried_until_the_breaker_closes():
    with closing_redis() as (address, connections):
        service = {
            "DATABASE_URL": "sqlite://:memory:",
            "REDIS_URL": address,
            "BACKGROUND": "celery",
        }
        environment = {**os.environ, **service, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-c", WAKE_SCRIPT]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with ForkedProcess(command, text=True, env=environment, **pipes) as process:
            counts = []
            for _ in process.stdout:
                counts.append(len(connections))
                process.stdin.write("\n")
                process.stdin.flush()
    assert (process.returncode, counts) == (0, [1, 1, 2])
