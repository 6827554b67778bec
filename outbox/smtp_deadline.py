"""End an SMTP session at its deadline, however slowly the server answers.

The timeout of a socket starts anew with each byte, so a server that sends a byte every few seconds
would be waited for without end. A timer shuts the connection down instead.
"""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

#: The longest time to wait for a session without a deadline.
_MAX_SECONDS = 3600


@contextmanager
def ending_at_deadline(backend: BaseEmailBackend, seconds: float) -> Iterator[None]:
    """Shut down the connections of an SMTP backend after some seconds; ignore other backends."""
    if not isinstance(backend, EmailBackend):
        yield
        return
    connections = _Connections()
    _record_connections(backend, connections)
    timer = Timer(min(seconds, _MAX_SECONDS), connections.shut_down)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connections.close()


class _Connections:
    """Duplicates of the connected sockets of sessions, which shut down the same connections.

    A session's own socket cannot be shut down during a TLS handshake: the session does not have the
    new TLS socket yet, and the TLS socket has taken the descriptor of the old one.
    """

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._lock, self._is_over = Lock(), False

    def add(self, connection: socket.socket) -> None:
        """Add a connection; shut it down at once if the deadline has passed."""
        with self._lock:
            self._sockets.append(connection.dup())
            if self._is_over:
                self._shut_down_all()

    def shut_down(self) -> None:
        """Shut down all connections, and those that are added later."""
        with self._lock:
            self._is_over = True
            self._shut_down_all()

    def close(self) -> None:
        """Close the duplicates."""
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def _shut_down_all(self) -> None:
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _record_connections(backend: EmailBackend, connections: _Connections) -> None:
    """Let the sessions of a backend add each connection, before any TLS handshake."""

    class RecordingSession(smtplib.SMTP):
        def _get_socket(self, *args: Any) -> socket.socket:
            connection: socket.socket = super()._get_socket(*args)  # type: ignore[misc]
            connections.add(connection)
            return connection

    session_class: Any = RecordingSession
    if backend.connection_class is not smtplib.SMTP:
        # SMTP_SSL looks for the plain connection in the next class and makes TLS of it
        bases = (backend.connection_class, RecordingSession)
        session_class = type("RecordingTlsSession", bases, {})

    class RecordingBackend(type(backend)):  # type: ignore[misc]
        connection_class = session_class

    backend.__class__ = RecordingBackend
