"""The reasons of conflicts as text, for pages and mails."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from engine.reasons import Reason

_REASON_TEXTS = {
    Reason.CALENDAR_BUSY: gettext_lazy("busy in the calendar"),
    Reason.TIME_OFF: gettext_lazy("time off"),
    Reason.CLOSED_HOURS: gettext_lazy("outside working hours"),
    Reason.LOAD_LIMIT: gettext_lazy("more interviews than the limit for the day or week"),
}


def describe_reasons(reasons: Iterable[Reason]) -> str:
    """Return for example "time off, outside working hours"."""
    return ", ".join(str(_REASON_TEXTS[reason]) for reason in reasons)
