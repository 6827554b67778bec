"""The `plain_mail` channel: plain-text mails whose text is stored when they are enqueued.

The text is stored encrypted, because it contains a candidate link. A retry sends the same content
under the same Message-ID.
"""

from __future__ import annotations

import hashlib
import json
from email.utils import formataddr, formatdate
from typing import Any

from django.core.mail import EmailMessage

from company import company_data
from core.encrypted_fields import UndecryptableText
from core.text import single_line
from net.deadline import Deadline
from outbox import email_address, smtp
from outbox.errors import RetryableError

PLAIN_MAIL_CHANNEL = "plain_mail"


def build_payload(name: str, email: str, subject: str, text: str) -> dict[str, Any]:
    """Return the payload of a plain mail to one recipient."""
    return {"name": name, "email": email, "subject": subject, "text": text}


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Send a plain mail; raise what `smtp.check_addresses` and `smtp.send` raise.

    Raise RetryableError if no configured key decrypts the text.
    """
    if isinstance(payload["text"], UndecryptableText):
        raise RetryableError("the text cannot be decrypted with the configured keys")
    smtp.check_addresses(payload["email"])
    smtp.send(_build_mail(payload, now), deadline)


def _build_mail(payload: dict[str, Any], now: int) -> EmailMessage:
    company = company_data.load()
    name, address = smtp.get_sender(company.name)
    recipient_address = email_address.normalize(payload["email"])
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:32]
    return EmailMessage(
        subject=single_line(payload["subject"]),
        body=payload["text"],
        from_email=formataddr((name, address)),
        to=[formataddr((single_line(payload["name"]), recipient_address))],
        reply_to=smtp.list_reply_to(company.reply_to),
        headers={
            "Message-ID": f"<{digest}@{address.rpartition('@')[2]}>",
            "Date": formatdate(now),
            "Auto-Submitted": "auto-generated",
        },
    )
