"""Batches of calendars that a provider reads with one request."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from calendars.providers.registry import get_provider
from calendars.read_plan import CalendarRequest
from engine.intervals import Interval


def build_batches(
    requests: Sequence[CalendarRequest], window: Interval
) -> list[list[CalendarRequest]]:
    """Group requests by account, in batches of at most the provider's batch size."""
    batches = []
    for (kind, _), group in groupby(sorted(requests, key=_batch_key), key=_batch_key):
        members = [request.with_validator(window) for request in group]
        size = get_provider(kind).get_batch_size() or len(members)
        batches += [members[at : at + size] for at in range(0, len(members), size)]
    return batches


def _batch_key(request: CalendarRequest) -> tuple[str, str]:
    kind = request.calendar.provider
    return kind, get_provider(kind).get_account(request.calendar)
