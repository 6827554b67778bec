"""Calendars that are connected, and how they fare."""

from __future__ import annotations

from dataclasses import dataclass

from calendars.connection_status import Report
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.clock import Clock


@dataclass(frozen=True)
class Calendar:
    """A connection and how it fares; `by_link` is whether its owner can connect it again."""

    pk: int
    whose: str
    name: str
    report: Report
    last_read: str
    by_link: bool
    provider: str

    @classmethod
    def of(cls, connection: Connection, clock: Clock) -> Calendar:
        """With its `interviewer`, `snapshot` and `health` selected."""
        report = Report.of(connection)
        return cls(
            pk=connection.pk,
            whose=connection.interviewer.name,
            name=connection.name,
            report=report,
            last_read=clock.moment(report.last_success) if report.last_success else "",
            by_link=code_flow.service(connection.provider) is not None,
            provider=connection.provider,
        )
