"""Read whether mails were delivered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from outbox.models import MAIL_CHANNEL, Message
from outbox.plain_mail import PLAIN_MAIL_CHANNEL

_CHANNELS = (PLAIN_MAIL_CHANNEL, MAIL_CHANNEL)


@dataclass(frozen=True)
class MailState:
    """A mail, and whether it is `waiting`, `delivered` or `failed` (`outbox.models.Message`).

    A mail about a booking has no `subject` here, but an `event`, such as `created`.
    """

    subject: str
    event: str
    state: str
    created_at: datetime
    delivered_at: datetime | None


def load_last(ordering_keys: Collection[str]) -> dict[str, MailState]:
    """Return the last mail of each ordering key that has one, in one query.

    Delivered mails are deleted after some time (`outbox.delivery.RETENTION_SECONDS`).
    """
    return {key: mails[-1] for key, mails in load_all(ordering_keys).items()}


def load_all(ordering_keys: Collection[str]) -> dict[str, list[MailState]]:
    """Return the mails of each ordering key that has any, the oldest first."""
    rows = Message.objects.filter(channel__in=_CHANNELS, ordering_key__in=ordering_keys)
    mails: dict[str, list[MailState]] = {}
    fields = (
        "ordering_key",
        "payload__subject",
        "payload__event",
        "state",
        "created_at",
        "delivered_at",
    )
    for key, subject, event, *state in rows.order_by("pk").values_list(*fields):
        mails.setdefault(key, []).append(MailState(subject or "", event or "", *state))
    return mails
