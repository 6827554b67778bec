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
STARTTLS = [GREETING, b"250-slow.example.org\r\n250 STARTTLS\r\n", b"220 Go ahead\r\n"]
#: The beginning of a TLS record with the answer to the client's first message.
TLS_RECORD = b"\x16\x03\x03\x40\x00"
#: Seconds after which the server gives up, so that a failing test ends.
MAX_SECONDS = 10


@pytest.fixture
def slow_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a server that sends its parameters, and then a byte at a time."""
    quick_answers, beginning = request.param
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                for number, answer in enumerate(quick_answers):
                    if number:
                        connection.recv(1000)
                    connection.sendall(answer)
                send_slowly(connection)

        def send_slowly(connection: socket.socket) -> None:
            ends = time.monotonic() + MAX_SECONDS
            try:
                connection.sendall(beginning)
                while time.monotonic() < ends and not stopped.wait(0.05):
                    connection.sendall(b"2")
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        stopped.set()
        thread.join(5)


@pytest.fixture
def mail(settings, monkeypatch) -> EmailMessage:
    """A mail to a server to which a connection takes a second."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    connect = socket.create_connection

    def connect_slowly(*args, **options) -> socket.socket:
        time.sleep(1)
        return connect(*args, **options)

    monkeypatch.setattr(socket, "create_connection", connect_slowly)
    return EmailMessage("Subject", "Text", "slots@example.org", ["noor@example.com"])


def measure_failure(mail: EmailMessage, seconds: float) -> float:
    """Return the seconds after which a mail with a deadline fails."""
    started = time.monotonic()
    with pytest.raises(RetryableError, match="mail server"):
        smtp.send(mail, Deadline.after(seconds))
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("slow_port", "encryption"),
    [
        pytest.param(([], b""), "", id="greeting"),
        pytest.param(([GREETING], b""), "", id="answer"),
        pytest.param(([], TLS_RECORD), "EMAIL_USE_SSL", id="TLS handshake"),
        pytest.param((STARTTLS, TLS_RECORD), "EMAIL_USE_TLS", id="STARTTLS handshake"),
    ],
    indirect=["slow_port"],
)
def test_slow_server_is_left_at_the_deadline(settings, mail, slow_port, encryption):
    settings.EMAIL_PORT = slow_port
    if encryption:
        setattr(settings, encryption, True)
    assert 1.4 < measure_failure(mail, 1.5) < 2.3


def test_connection_that_is_made_after_the_deadline_is_shut_down(settings, mail):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]
        assert measure_failure(mail, 0.9) < 1.7
