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
from config import celery, rest
celery.wake("mail")
print("first", flush=True)
celery.wake("mail")
print("second", flush=True)
rest.time.monotonic = lambda: rest.time.time() + rest.SECONDS
celery.wake("mail")
print("third", flush=True)
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
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as process:
            counts = [len(made) for _ in process.stdout]
    assert (process.returncode, counts) == (0, [1, 1, 2])
