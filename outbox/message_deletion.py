"""Forgetting what was told, or still was to be told, of somebody who is to be forgotten.

Webhooks hold ids and times alone, and stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from outbox.models import WEBHOOK, Message, MessageQuerySet


def messages(
    about: Iterable[str] = (), streams: Iterable[str] = (), to: str = ""
) -> MessageQuerySet:
    """What there is about some bookings, in some streams and in letters to an address."""
    asked = Q(about__in=list(about)) | Q(stream__in=list(streams))
    letters = Q(payload__email__iexact=to) if to else Q()
    return Message.objects.exclude(channel=WEBHOOK).filter(asked | letters)


def forget(about: Iterable[str] = (), streams: Iterable[str] = ()) -> int:
    """Delete it, told or not; gives how many messages these are."""
    return int(messages(about, streams).delete()[0])


def untold(about: Iterable[str]) -> int:
    """How many messages about some bookings are still to be told, by channels that there are."""
    waiting = messages(about).filter(state=Message.State.WAITING)
    return waiting.filter(channel__in=list(settings.OUTBOX["CHANNELS"])).count()
