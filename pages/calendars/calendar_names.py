"""The names of calendars on the pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: The names that new calendars get from their provider, and that are words, not product names.
_DEFAULT_NAMES = {
    "Calendar feed (ICS)": gettext_lazy("Calendar feed (ICS)"),
    "Simulated calendar": gettext_lazy("Simulated calendar"),
}


def describe_name(name: str) -> str:
    """Return the name of a calendar; a default name is translated."""
    return str(_DEFAULT_NAMES.get(name, name))
