"""Read whether mails were delivered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from outbox.models import Message
from outbox.plain_mail import PLAIN_MAIL_CHANNEL


@dataclass(frozen=True)
class MailState:
    """A mail, and whether it is `waiting`, `delivered` or `failed` (`outbox.models.Message`)."""

    subject: str
    state: str
    created_at: datetime
    delivered_at: datetime | None


def load_last(ordering_keys: Collection[str]) -> dict[str, MailState]:
    """Return the last plain mail of each ordering key that has one, in one query.

    Delivered mails are deleted after some time (`outbox.delivery.RETENTION_SECONDS`).
    """
    return {key: mails[-1] for key, mails in load_all(ordering_keys).items()}


def load_all(ordering_keys: Collection[str]) -> dict[str, list[MailState]]:
    """Return the plain mails of each ordering key that has any, the oldest first."""
    rows = Message.objects.filter(channel=PLAIN_MAIL_CHANNEL, ordering_key__in=ordering_keys)
    mails: dict[str, list[MailState]] = {}
    fields = ("ordering_key", "payload__subject", "state", "created_at", "delivered_at")
    for key, subject, *state in rows.order_by("pk").values_list(*fields):
        mails.setdefault(key, []).append(MailState(subject or "", *state))
    return mails
