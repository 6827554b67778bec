"""The keys that sign the events Slotsmith writes into calendars."""

from __future__ import annotations

from django.conf import settings


def get_signing_keys() -> tuple[str, ...]:
    """Return Django's secret keys: the first one signs, and every one verifies."""
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
