"""How connections fare, in plain words, for the people who look after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from calendars import failure_text, reader
from calendars.models import Connection
from core.read_errors import ReadFailure
from engine import timestamps

DAY = 86400
#: How far ahead calendars are read when nobody asks for a window.
READ_AHEAD_SECONDS = 7 * DAY
#: Connections that are read together, under one deadline.
_BATCH_SIZE = 50


@dataclass(frozen=True)
class ConnectionStatus:
    """How a connection fares: when it was last read (a UTC second; 0 is never), what is wrong."""

    last_read_at: int
    failure: ReadFailure | None

    @classmethod
    def from_connection(cls, connection: Connection) -> ConnectionStatus:
        """From what is kept; the connection comes with its `snapshot` and `health` selected."""
        snapshot, health = (getattr(connection, name, None) for name in ("snapshot", "health"))
        successes = [
            snapshot.read_at if snapshot else None,
            health.succeeded_at if health else None,
        ]
        last = max((timestamps.from_datetime(moment) for moment in successes if moment), default=0)
        why = health.failure if health else ""
        why = why or (snapshot.reason if snapshot else "")
        if connection.has_unreadable_credentials:
            why = ReadFailure.REAUTH_NEEDED.value
        return cls(last, ReadFailure(why) if why else None)

    @property
    def last_read_text(self) -> str:
        return timestamps.format_utc(self.last_read_at) if self.last_read_at else "never"

    @property
    def message(self) -> str:
        """How it is, as a sentence."""
        if self.failure:
            return _("It %(words)s.") % {"words": failure_text.message(self.failure)}
        return _("It is well.") if self.last_read_at else _("It was not read yet.")

    @property
    def remedy(self) -> str:
        return failure_text.remedy(self.failure) if self.failure else ""


def read_now(connections: Sequence[Connection], now: int) -> Iterator[reader.CalendarRead]:
    """Read connections for the days ahead, whatever is kept of them; `now` is a UTC second.

    They come with their `interviewer`, `snapshot` and `health` selected. One that is to be left
    alone is not asked.
    """
    for at in range(0, len(connections), _BATCH_SIZE):
        some = connections[at : at + _BATCH_SIZE]
        owners = {connection.interviewer_id: connection.interviewer for connection in some}
        yield from reader.read(list(owners.values()), some, (now, now + READ_AHEAD_SECONDS), now)
