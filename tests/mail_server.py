"""A real SMTP server on loopback that keeps what it takes, and refuses what it is told to."""

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
    """`refuses` has the answer to a command, such as {"RCPT": "550 No such user"}.

    It takes mails while `opened` is set, and lets them wait else. `begun` and `taken` are released
    for each.
    """

    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    opened: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    taken: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self.opened.set()

    def is_begun(self) -> bool:
        """Wait for somebody who brings a mail, for a while."""
        return self.begun.acquire(timeout=60)

    def is_taken(self) -> bool:
        """Wait for the next mail, for a while."""
        return self.taken.acquire(timeout=60)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refuses.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refuses.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        self.begun.release()
        while not self.opened.is_set():
            await asyncio.sleep(0.01)
        content: Any = envelope.content
        mail = BytesParser(policy=default).parsebytes(content)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        self.taken.release()
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a port of its own, for as long as the context is open."""
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
