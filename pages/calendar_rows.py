"""Calendars that are connected, and how they fare."""

from __future__ import annotations

from dataclasses import dataclass

from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.clock import LocaleClock


@dataclass(frozen=True)
class CalendarRow:
    """A connection and how it fares; `by_link` is whether its owner can connect it again."""

    pk: int
    interviewer_name: str
    name: str
    status: ConnectionStatus
    last_read: str
    can_reconnect: bool
    provider: str

    @classmethod
    def from_connection(cls, connection: Connection, clock: LocaleClock) -> CalendarRow:
        """With its `interviewer`, `snapshot` and `health` selected."""
        report = ConnectionStatus.from_connection(connection)
        return cls(
            pk=connection.pk,
            interviewer_name=connection.interviewer.name,
            name=connection.name,
            status=report,
            last_read=clock.format_moment(report.last_read_at) if report.last_read_at else "",
            can_reconnect=code_flow.get_oauth_provider(connection.provider) is not None,
            provider=connection.provider,
        )
