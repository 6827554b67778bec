"""Stored instants in the format of the API."""

from __future__ import annotations

from datetime import datetime

from engine.timestamps import format_utc, from_datetime


def format_moment(moment: datetime | None) -> str | None:
    """Return an instant in the format of the API, which has whole seconds; None stays None."""
    return None if moment is None else format_utc(from_datetime(moment))
