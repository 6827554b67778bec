"""Decide between times of 12 and of 24 hours by language, for pages and mails."""

from __future__ import annotations

from datetime import datetime

#: Languages of regions in which times have am and pm, as browsers send them.
TWELVE_HOUR_LANGUAGES = {"en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph"}


def uses_twelve_hours(language: str | None) -> bool:
    """Return whether readers of a language, such as "en-US", expect times with am and pm."""
    return (language or "").lower() in TWELVE_HOUR_LANGUAGES


def get_first_language(accept_language: str) -> str:
    """Return the first language of an Accept-Language header in lower case, "" without one."""
    return accept_language.split(",")[0].split(";")[0].strip().lower()


def format_time(local: datetime, *, twelve_hours: bool) -> str:
    """Return a local time, such as "14:30" or "2:30 pm"."""
    if not twelve_hours:
        return f"{local.hour:02}:{local.minute:02}"
    half = "am" if local.hour < 12 else "pm"
    return f"{local.strftime('%I:%M').lstrip('0')} {half}"
