"""The retention periods of each kind of data, and the number of bookings without a candidate."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from bookings import idempotency, retention
from bookings.erasure import ERASED_CANDIDATE
from bookings.models import Booking
from engine.local_time import DAY
from outbox import delivery, event_log


@dataclass(frozen=True)
class RetentionPeriods:
    """Periods in days. None is for ever. The audit log is stored for ever."""

    candidate_days: int | None
    expired_days: int
    message_days: int
    event_days: int
    response_days: int


def load() -> RetentionPeriods:
    """Return the periods of this installation."""
    candidate_days = settings.RETENTION_DAYS or None
    message_days = delivery.RETENTION_SECONDS // DAY
    return RetentionPeriods(
        candidate_days=candidate_days,
        expired_days=retention.GRACE_PERIOD.days,
        message_days=min(candidate_days or message_days, message_days),
        event_days=event_log.RETENTION_SECONDS // DAY,
        response_days=idempotency.TTL.days,
    )


def count_anonymous_bookings() -> int:
    """Return the number of bookings whose candidate has been erased."""
    return Booking.objects.filter(**ERASED_CANDIDATE).count()
