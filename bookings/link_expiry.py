"""Publish that candidate links have expired.

An expired link refuses to book without any job. The job only notifies subscribers.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bookings import hold_and_link_events
from bookings.models import Booking, CandidateLink
from engine.timestamps import to_datetime

#: The maximum number of links in one run of `publish_expired_links`.
BATCH_SIZE = 100


def publish_expired_links(now: int) -> int:
    """Publish the links that have expired at a UTC second; return their number.

    Links that were revoked or closed, and links with a booking, do not expire.
    """
    link_ids = list(_find_unpublished(now).values_list("pk", flat=True)[:BATCH_SIZE])
    return sum(_publish_expiry(link_id, now) for link_id in link_ids)


def _find_unpublished(now: int) -> QuerySet[CandidateLink]:
    booked = Booking.objects.filter(link=OuterRef("pk"), state=Booking.State.BOOKED)
    links = CandidateLink.objects.filter(
        expires_at__lte=to_datetime(now), revoked_at=None, closed_at=None, has_expiry_event=False
    )
    return links.filter(~Exists(booked))


@transaction.atomic
def _publish_expiry(link_id: int, now: int) -> bool:
    # the lock waits for a transaction that books with the link at its last moment
    link = CandidateLink.objects.select_for_update().filter(pk=link_id).first()
    if not link or not _find_unpublished(now).filter(pk=link_id).update(has_expiry_event=True):
        return False
    hold_and_link_events.publish_link("expired", link, None, now)
    return True
