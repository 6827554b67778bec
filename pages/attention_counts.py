"""The numbers in the navigation of coordinators: how many things of a group need attention."""

from __future__ import annotations

from bookings import candidate_links
from calendars import connection_status
from engine.local_time import DAY

#: The age at which a link that its candidate has not used needs attention.
UNANSWERED_SECONDS = 3 * DAY


def count_by_icon(now: int) -> dict[str, int]:
    """Return the counts by the icon of their group, in one query for each; `now` in UTC seconds."""
    return {
        "candidates": candidate_links.count_waiting(now, UNANSWERED_SECONDS),
        "calendars": connection_status.count_with_problem(),
    }
