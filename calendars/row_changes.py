"""Report changes of connections. A grant that a provider renews is no change."""

from __future__ import annotations

from calendars.models import Connection
from core import row_changes
from core.row_changes import ChangeKind, RowChange, RowWatcher
from people.models import Interviewer
from people.row_changes import INTERVIEWER, build_owner

CONNECTION = "connection"
_OWNER = build_owner("connections")
_MEMBERS = {
    "interviewer_id": "interviewerId",
    "provider": "provider",
    "name": "name",
    "url": "url",
    "username": "username",
    "password": "password",
    "write_bookings": "writeBookings",
    "is_transparent_busy": "transparentIsBusy",
    "published_weeks": "publishedWeeks",
    "user_agent": "userAgent",
}


def connect() -> None:
    """Watch connections from now on; called at startup."""
    RowWatcher(Connection, CONNECTION, _MEMBERS, _OWNER).connect()


def report_grant(connection: Connection) -> None:
    """Report that the owner of a calendar has granted access to it."""
    members, owner_id = frozenset({"grant"}), connection.interviewer_id
    change = RowChange(CONNECTION, connection.pk, ChangeKind.UPDATED, members, owner_id=owner_id)
    row_changes.report(change)
    row_changes.touch(Interviewer, INTERVIEWER, [owner_id], _OWNER.member)
