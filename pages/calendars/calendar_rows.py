"""Connected calendars as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.calendars.calendar_names import describe_name
from pages.page_clock import PageClock

#: A state of the design system, and a text.
State = tuple[str, str]


@dataclass(frozen=True)
class CalendarRow:
    """A connection with its status.

    `last_read` is blank if the calendar was never read. `can_reconnect` is true if the interviewer
    can renew the connection by signing in to the calendar service.
    """

    pk: int
    interviewer_id: int
    interviewer_name: str
    name: str
    status: ConnectionStatus
    state: State
    last_read: str
    can_reconnect: bool
    provider: str

    @classmethod
    def from_connection(cls, connection: Connection, clock: PageClock) -> CalendarRow:
        """Return the row of a connection.

        Select its `interviewer`, `snapshot` and `health` with the query to avoid further queries.
        """
        status = ConnectionStatus.from_connection(connection)
        return cls(
            pk=connection.pk,
            interviewer_id=connection.interviewer_id,
            interviewer_name=connection.interviewer.name,
            name=describe_name(connection.name),
            status=status,
            state=describe_state(connection, status),
            last_read=clock.format_moment(status.last_read_at) if status.last_read_at else "",
            can_reconnect=code_flow.get_oauth_provider(connection.provider) is not None,
            provider=connection.provider,
        )


def describe_state(connection: Connection, status: ConnectionStatus) -> State:
    """Return the state of a connection in a word or two."""
    if status.failure:
        return "bad", _("Cannot be read")
    if status.has_problem:
        return "warning", _("Check the calendar")
    if code_flow.get_oauth_provider(connection.provider) and not connection.grant:
        return "warning", _("Not connected yet")
    return ("good", _("Working")) if status.last_read_at else ("neutral", _("Not read yet"))
