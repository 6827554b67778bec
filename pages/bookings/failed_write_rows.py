"""Calendars without the last change of a booking, as rows of a page, and trying them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from api.scopes import Scope
from outbox import failed_calendar_writes
from outbox.failed_calendar_writes import CalendarWriteNotFoundError, FailedWrite
from pages.page_clock import PageClock
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view

#: The tag of the message that a write is tried again.
RETRIED = "calendar-write"


@dataclass(frozen=True)
class FailedWriteRow:
    """A booking, what its calendar shows instead, and what to do.

    The owner of the calendar has no `retry_url`.
    """

    when: str
    title: str
    candidate_name: str
    text: str
    retry_url: str

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
            retry_url="" if is_own else reverse("calendar-write", args=[write.message.pk]),
        )


def list_rows(
    now: int, clock: PageClock, interviewer_id: int | None = None
) -> Sequence[FailedWriteRow]:
    """Return the rows of all interviewers, or of the interviewer whose page it is."""
    writes = failed_calendar_writes.list_failed_writes(now, interviewer_id)
    is_own = interviewer_id is not None
    return [FailedWriteRow.from_write(write, clock, is_own) for write in writes]


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def retry_write(viewer: SignedInRequest, write_id: int) -> HttpResponse:
    """Write a booking into a calendar again."""
    if viewer.request.method == "POST":
        try:
            failed_calendar_writes.retry(write_id, viewer.now)
        except CalendarWriteNotFoundError:
            raise Http404 from None
        text = _("The calendar is written again. If that fails, the interview returns to the list.")
        messages.success(viewer.request, text, extra_tags=RETRIED)
    return redirect("booking-list")


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
