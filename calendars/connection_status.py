"""The status of connections, in plain words, for the people who look after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from calendars import failure_text, reader
from calendars.models import Connection
from core.calendar_errors import ReadFailure
from core.compiled_query import CompiledQuery
from engine import timestamps
from engine.local_time import DAY

#: The length of the window that `read_now` reads.
READ_AHEAD_SECONDS = 7 * DAY
#: The number of connections that are read under one deadline.
_BATCH_SIZE = 50


@dataclass(frozen=True)
class ConnectionStatus:
    """When a connection was last read, why it cannot be read, and when it lost all its events.

    Times are UTC seconds; 0 is never. `is_shared` says that the calendar belongs to another account
    than the account that reads it.
    """

    last_read_at: int
    failure: ReadFailure | None
    emptied_at: int = 0
    is_shared: bool = False

    @classmethod
    def from_connection(cls, connection: Connection) -> ConnectionStatus:
        """Return the stored status; select the connection's `snapshot` and `health`."""
        snapshot = getattr(connection, "snapshot", None)
        health = getattr(connection, "health", None)
        successes = [
            snapshot.read_at if snapshot else None,
            health.succeeded_at if health else None,
        ]
        last = max((timestamps.from_datetime(moment) for moment in successes if moment), default=0)
        if connection.has_unusable_credentials:
            return cls(last, ReadFailure.REAUTH_NEEDED)
        failure = (health.failure if health else "") or (snapshot.reason if snapshot else "")
        emptied_at = snapshot.emptied_at if snapshot else None
        return cls(
            last,
            ReadFailure(failure) if failure else None,
            timestamps.from_datetime(emptied_at) if emptied_at else 0,
            snapshot.is_shared if snapshot else False,
        )

    @property
    def has_problem(self) -> bool:
        """Whether a person should look at the calendar."""
        return bool(self.failure or self.emptied_at or self.is_shared)

    @property
    def last_read_text(self) -> str:
        return timestamps.format_utc(self.last_read_at) if self.last_read_at else "never"

    @property
    def message(self) -> str:
        """The status as a sentence."""
        if self.failure:
            return _("This calendar %(problem)s.") % {"problem": failure_text.message(self.failure)}
        if self.emptied_at:
            return _(
                "All events disappeared on %(date)s. Check that this is still the right calendar."
            ) % {"date": timestamps.format_utc(self.emptied_at)[:10]}
        if self.is_shared:
            return _("This calendar belongs to another account.")
        return _("Working.") if self.last_read_at else _("Not read yet.")

    @property
    def remedy(self) -> str:
        """What to do about the status, as a sentence; empty if there is nothing to do."""
        if self.failure:
            return failure_text.remedy(self.failure)
        if self.is_shared and not self.emptied_at:
            return _("Private events may be missing: sign in as the owner.")
        return ""


def find_with_problem() -> QuerySet[Connection]:
    """Find the calendars of active interviewers that a person should look at, by their last read.

    Credentials that cannot be used count as soon as the calendar was read with them.
    """
    is_unread = Q(health__failure__gt="") | Q(snapshot__reason__gt="")
    is_odd = Q(snapshot__emptied_at__isnull=False) | Q(snapshot__is_shared=True)
    return Connection.objects.filter(is_unread | is_odd, interviewer__active=True)


def count_with_problem() -> int:
    """Count the calendars of `find_with_problem`."""
    return _with_problem.count()


_with_problem = CompiledQuery(lambda: find_with_problem().order_by().values_list("pk"))


def read_now(connections: Sequence[Connection], now: int) -> Iterator[reader.CalendarRead]:
    """Read connections for the days ahead without using their snapshots; `now` is a UTC second.

    Select the `interviewer`, `snapshot` and `health` of the connections. A connection in its
    back-off is not read.
    """
    for at in range(0, len(connections), _BATCH_SIZE):
        batch = connections[at : at + _BATCH_SIZE]
        owners = {connection.interviewer_id: connection.interviewer for connection in batch}
        window = (now, now + READ_AHEAD_SECONDS)
        yield from reader.read(list(owners.values()), batch, window, now)
