"""Plain mails, written when they were posted; they may be sent twice, under the same Message-ID."""

from __future__ import annotations

import hashlib
import json
from email.utils import formataddr, formatdate
from typing import Any

from django.core.mail import EmailMessage

from core.text import single_line
from net.deadline import Deadline
from outbox import email_address, smtp

PLAIN_MAIL_CHANNEL = "letter"


def build_payload(name: str, email: str, subject: str, text: str) -> dict[str, Any]:
    """The payload of a letter to somebody."""
    return {"name": name, "email": email, "subject": subject, "text": text}


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Mail a letter; raises what `smtp.check` and `smtp.send` raise."""
    smtp.check_addresses(payload["email"])
    what = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:32]
    name, address = smtp.get_sender()
    message = EmailMessage(
        subject=single_line(payload["subject"]),
        body=payload["text"],
        from_email=formataddr((name, address)),
        to=[formataddr((single_line(payload["name"]), email_address.normalize(payload["email"])))],
        headers={
            "Message-ID": f"<{what}@{address.rpartition('@')[2]}>",
            "Date": formatdate(now),
            "Auto-Submitted": "auto-generated",
        },
    )
    smtp.send(message, deadline)
