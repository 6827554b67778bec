"""End an SMTP session at its deadline, however slowly the server answers.

The timeout of a socket starts anew with each byte, so a server that sends a byte every few seconds
would be waited for without end. A timer shuts the socket down instead.
"""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

#: The longest time to wait for a session without a deadline.
_MAX_SECONDS = 3600


@contextmanager
def ending_at_deadline(backend: BaseEmailBackend, seconds: float) -> Iterator[None]:
    """Shut down the connection of an SMTP backend after some seconds; ignore other backends."""
    if not isinstance(backend, EmailBackend):
        yield
        return
    sessions = _record_sessions(backend)
    timer = Timer(min(seconds, _MAX_SECONDS), _shut_down, [sessions])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _record_sessions(backend: EmailBackend) -> list[smtplib.SMTP]:
    """Let a backend record its sessions before they connect; return the list of them."""
    sessions: list[smtplib.SMTP] = []
    base: Any = backend.connection_class

    class RecordedSession(base):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            sessions.append(self)
            super().__init__(*args, **kwargs)

    class RecordingBackend(type(backend)):  # type: ignore[misc]
        connection_class = RecordedSession

    backend.__class__ = RecordingBackend
    return sessions


def _shut_down(sessions: list[smtplib.SMTP]) -> None:
    for session in sessions:
        if session.sock is not None:
            with suppress(OSError):
                # not SSLSocket.shutdown, which pulls the TLS state away from under the reader
                socket.socket.shutdown(session.sock, socket.SHUT_RDWR)
