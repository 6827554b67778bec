"""How connections fare, in plain words, for the people who look after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from calendars import failure_text, reader
from calendars.models import Connection
from core.read_errors import Unreadable
from engine import timestamps

DAY = 86400
#: How far ahead calendars are read when nobody asks for a window.
AHEAD = 7 * DAY
#: Connections that are read together, under one deadline.
_TOGETHER = 50


@dataclass(frozen=True)
class Report:
    """How a connection fares: when it was last read (a UTC second; 0 is never), what is wrong."""

    last_success: int
    failure: Unreadable | None

    @classmethod
    def of(cls, connection: Connection) -> Report:
        """From what is kept; the connection comes with its `snapshot` and `health` selected."""
        snapshot, health = (getattr(connection, name, None) for name in ("snapshot", "health"))
        last = max(snapshot.read_at if snapshot else 0, health.succeeded_at if health else 0)
        why = health.failure if health else ""
        why = why or (snapshot.why if snapshot else "")
        if connection.is_locked:
            why = Unreadable.REAUTH_NEEDED.value
        return cls(last, Unreadable(why) if why else None)

    @property
    def when(self) -> str:
        return timestamps.write(self.last_success) if self.last_success else "never"

    @property
    def words(self) -> str:
        """How it is, as a sentence."""
        if self.failure:
            return _("It %(words)s.") % {"words": failure_text.message(self.failure)}
        return _("It is well.") if self.last_success else _("It was not read yet.")

    @property
    def advice(self) -> str:
        return failure_text.remedy(self.failure) if self.failure else ""


def read_now(connections: Sequence[Connection], now: int) -> Iterator[reader.CalendarRead]:
    """Read connections for the days ahead, whatever is kept of them; `now` is a UTC second.

    They come with their `interviewer`, `snapshot` and `health` selected. One that is to be left
    alone is not asked.
    """
    for at in range(0, len(connections), _TOGETHER):
        some = connections[at : at + _TOGETHER]
        owners = {connection.interviewer_id: connection.interviewer for connection in some}
        yield from reader.read(list(owners.values()), some, (now, now + AHEAD), now)
