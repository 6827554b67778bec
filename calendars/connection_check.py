"""Read a calendar for people who want to see whether it works, and say what was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars import failure_text, reader
from calendars.models import Connection
from core.calendar_errors import ReadFailure
from engine.intervals import clip, merge
from engine.local_time import DAY

#: The length of the window that is read.
CHECK_SECONDS = 14 * DAY


@dataclass(frozen=True)
class ConnectionCheck:
    """The number of busy times in the next two weeks, or why they are not known.

    `is_stored` is false for a calendar that is being connected.
    """

    busy_times: int
    failure: ReadFailure | None
    is_stored: bool = True

    @property
    def text(self) -> str:
        """The result in a sentence or two, with what to do about a failure."""
        if self.failure is ReadFailure.GONE and not self.is_stored:
            return _("There is no calendar at this address. Check the address.")
        if self.failure is not None:
            problem = _("This calendar %(problem)s.") % {
                "problem": failure_text.message(self.failure)
            }
            return f"{problem} {failure_text.remedy(self.failure)}"
        return ngettext(
            "%(count)d busy time in the next two weeks.",
            "%(count)d busy times in the next two weeks.",
            self.busy_times,
        ) % {"count": self.busy_times}


def check(connection: Connection, now: int) -> ConnectionCheck:
    """Read a connection, which may be unsaved, at a UTC second.

    A connection in its back-off is not read. The result of a stored one is its new status.
    """
    if connection.pk:
        # with its present revision and status
        rows = Connection.objects.select_related("interviewer", "snapshot", "health")
        connection = rows.get(pk=connection.pk)
    window = (now, now + CHECK_SECONDS)
    [read] = reader.read([connection.interviewer], [connection], window, now)
    busy = merge(clip(read.free_busy.busy_intervals(), window))
    return ConnectionCheck(0 if read.reason else len(busy), read.reason, bool(connection.pk))
