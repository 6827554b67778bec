"""A mail server that answers a byte at a time is left at the deadline."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage

from net.deadline import Deadline
from outbox import smtp
from outbox.errors import RetryableError

GREETING = b"220 slow.example.org\r\n"


@pytest.fixture(params=[b"", GREETING], ids=["greeting", "answer"])
def slow_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a server that sends its greeting, or its first answer, a byte at a time."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(request.param)
                while not stopped.wait(0.05):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stopped.set()
        thread.join(5)


def test_slow_server_is_left_at_the_deadline(settings, slow_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", slow_port
    mail = EmailMessage("Subject", "Text", "slots@example.org", ["noor@example.com"])
    started = time.monotonic()
    with pytest.raises(RetryableError, match="mail server"):
        smtp.send(mail, Deadline.after(0.5))
    assert time.monotonic() - started < 3
