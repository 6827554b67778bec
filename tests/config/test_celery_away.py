"""Whoever has booked tells Celery's workers, and does not wait for a Redis that is away."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WAKES = """
import django
django.setup()
from config import celery
from ops import circuit_breaker
def wake():
    celery.wake_worker("mail")
    print("woken", flush=True)
    input()  # until it is counted what that took
wake()
wake()
circuit_breaker.time.monotonic = lambda: circuit_breaker.time.time() + circuit_breaker.OPEN_SECONDS
wake()
"""


@contextmanager
def hangs_up() -> Iterator[tuple[str, list[socket.socket]]]:
    """The address of a Redis that closes each connection, and the connections that were made."""
    made: list[socket.socket] = []

    def accept(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                made.append(listening.accept()[0])
                made[-1].close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=accept, args=(listening,))
        thread.start()
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}", made
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_redis_that_is_away_is_tried_once_and_then_left_alone_for_a_while():
    with hangs_up() as (address, made):
        told = {"DATABASE_URL": "sqlite://:memory:", "REDIS_URL": address, "BACKGROUND": "celery"}
        environment = {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "config.settings"}
        line = [sys.executable, "-c", WAKES]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(line, text=True, env=environment, **pipes) as process:
            counts = []
            for _ in process.stdout:
                counts.append(len(made))
                process.stdin.write("\n")
                process.stdin.flush()
    assert (process.returncode, counts) == (0, [1, 1, 2])
