"""Count how often candidates open their links.

A GET request changes nothing, because mail scanners open links. A script on the candidate's page
reports that a browser shows the page. A scanner that runs scripts in a browser counts as well, so
an opening is a hint and no proof.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce

from bookings.models import CandidateLink
from core.resource_models import read_change_time
from engine.timestamps import to_datetime

#: Pages that are opened within this time of the last opening count as the same opening.
SAME_OPENING = timedelta(minutes=30)


def record_opening(link: CandidateLink, now: int) -> bool:
    """Record that a candidate opened a link at a UTC second; return whether it is counted."""
    moment = to_datetime(now)
    is_new = Q(last_opened_at=None) | Q(last_opened_at__lte=moment - SAME_OPENING)
    opened = CandidateLink.objects.filter(is_new, pk=link.pk).update(
        first_opened_at=Coalesce("first_opened_at", Value(moment, output_field=DateTimeField())),
        last_opened_at=moment,
        open_count=F("open_count") + 1,
        updated_at=read_change_time(),
    )
    return bool(opened)
