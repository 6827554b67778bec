"""Send `rules_changed` when connections change, by whatever path."""

from __future__ import annotations

from calendars.models import Connection
from people.rule_change_detection import RuleWatcher

_RULES = (
    "interviewer_id",
    "provider",
    "url",
    "username",
    "password",
    "is_transparent_busy",
    "published_weeks",
)


def connect() -> None:
    """Watch connections from now on; called at startup."""
    RuleWatcher(Connection, _RULES, lambda row: {row.interviewer_id}).connect()
