"""Calendars that their owners must correct by hand, as rows of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from outbox import failed_calendar_writes
from outbox.failed_calendar_writes import FailedWrite
from pages.page_clock import PageClock


@dataclass(frozen=True)
class FailedWriteRow:
    """A booking, what its calendar shows instead, and what to do."""

    when: str
    title: str
    candidate_name: str
    text: str

    @classmethod
    def from_write(cls, write: FailedWrite, clock: PageClock, is_own: bool) -> FailedWriteRow:
        owner = _("your calendar")
        if not is_own:
            owner = _("the calendar of %(name)s") % {"name": write.interviewer_name}
        return cls(
            when=clock.format_full((write.booking.start, write.booking.end)),
            title=write.booking.title,
            candidate_name=write.booking.candidate.name,
            text=_describe(write) % {"calendar": owner},
        )


def list_rows(
    now: int, clock: PageClock, interviewer_id: int | None = None
) -> Sequence[FailedWriteRow]:
    """Return the rows of all interviewers, or of the interviewer whose page it is."""
    writes = failed_calendar_writes.list_failed_writes(now, interviewer_id)
    is_own = interviewer_id is not None
    return [FailedWriteRow.from_write(write, clock, is_own) for write in writes]


def _describe(write: FailedWrite) -> str:
    if write.has_older_event:
        return _(
            "An older copy of this interview is in another calendar, or in the trash, of the"
            " account behind %(calendar)s. Delete it there."
        )
    if write.event_type == "cancelled":
        return _("This interview was cancelled, but may still be in %(calendar)s. Delete it there.")
    if write.event_type == "rescheduled":
        return _(
            "This interview was moved, but may still be at its old time in %(calendar)s. Correct"
            " it there."
        )
    return _("This interview could not be written into %(calendar)s. Enter it there.")
