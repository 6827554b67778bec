"""The providers that the setting `CALENDARS["PROVIDERS"]` names, by kind of calendar."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from calendars.providers.base import Provider


@lru_cache
def get_provider(kind: str) -> Provider:
    """Return the provider of a kind of calendar.

    Raise KeyError or ImportError if there is none.
    """
    provider: Provider = import_string(settings.CALENDARS["PROVIDERS"][kind])()
    return provider


def get_provider_labels() -> dict[str, str]:
    """Return the display name of each configured kind of calendar."""
    return {kind: get_provider(kind).label for kind in settings.CALENDARS["PROVIDERS"]}
