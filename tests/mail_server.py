"""A real SMTP server on loopback that records mails and can reject commands."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """A recording mail server.

    `replies` maps commands to replies, such as {"RCPT": "550 No such user"}. While `accepting` is
    not set, clients wait after DATA. `started` and `accepted` are released for each mail.
    """

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    accepting: threading.Event = field(default_factory=threading.Event)
    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    accepted: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self.accepting.set()

    def is_started(self) -> bool:
        """Wait up to a minute for a client that sends a mail."""
        return self.started.acquire(timeout=60)

    def is_accepted(self) -> bool:
        """Wait up to a minute for the next accepted mail."""
        return self.accepted.acquire(timeout=60)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.replies.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.replies:
            return self.replies["DATA"]
        self.started.release()
        while not self.accepting.is_set():
            await asyncio.sleep(0.01)
        content: Any = envelope.content
        mail = BytesParser(policy=default).parsebytes(content)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        self.accepted.release()
        return "250 Taken"


@contextmanager
def run_mail_server() -> Iterator[MailServer]:
    """Run a server on a free port while the context is open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
