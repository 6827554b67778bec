"""Deliver and read the mails of a journey."""

from __future__ import annotations

import re

from django.core import mail
from django.core.mail import EmailMessage

from outbox import delivery
from tests.factories import NOW, utc_seconds

#: A link at the end of a line, as all mails write it.
_LINK = re.compile(r"https?://\S+")


def deliver_mails() -> list[EmailMessage]:
    """Deliver all messages that are due and return the mails among them."""
    mail.outbox.clear()
    delivery.deliver_due(utc_seconds(NOW), limit=1000)
    return list(mail.outbox)


def list_recipients(mails: list[EmailMessage]) -> list[str]:
    """Return the email addresses of the recipients in alphabetical order."""
    return sorted(re.sub(r".*<|>$", "", recipient) for each in mails for recipient in each.to)


def find_link(mails: list[EmailMessage], address: str) -> str:
    """Return the link in the only mail to an address."""
    [text] = [each.body for each in mails if any(address in recipient for recipient in each.to)]
    link = _LINK.search(str(text))
    assert link, text
    return link[0].rstrip(".")
