"""Forgetting what was told, or still was to be told, of somebody who is to be forgotten.

Webhooks hold ids and times alone, and stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from outbox.models import WEBHOOK, Message, MessageQuerySet


def messages(about: Iterable[str], streams: Iterable[str]) -> MessageQuerySet:
    """What there is about some bookings and in some streams; who delivers it may be at it."""
    found = Message.objects.filter(Q(about__in=list(about)) | Q(stream__in=list(streams)))
    return found.exclude(channel=WEBHOOK)


def forget(about: Iterable[str] = (), streams: Iterable[str] = ()) -> int:
    """Delete it, told or not; gives how many messages these are."""
    return int(messages(about, streams).delete()[0])
