"""The page that warns before a change of rules puts booked interviews in conflict."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from bookings import booking_queries
from bookings.conflict_text import describe_reasons
from bookings.rule_changes import NewConflict, UnconfirmedConflictsError
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest
from people.models import Interviewer

#: Fields of the form that the page has itself.
_OWN_FIELDS = {"csrfmiddlewaretoken", "confirmed"}


@dataclass(frozen=True)
class AffectedInterview:
    """A booked interview, and why its time would no longer be allowed."""

    when: str
    template_name: str
    candidate_name: str
    reasons: str

    @classmethod
    def from_conflict(cls, conflict: NewConflict, clock: PageClock) -> AffectedInterview:
        booking = conflict.booking
        return cls(
            when=clock.format_full(booking_queries.get_slot(booking)),
            template_name=booking.template.name,
            candidate_name=booking.candidate_name,
            reasons=describe_reasons(conflict.reasons),
        )


def render_affected_interviews(
    viewer: SignedInRequest, interviewer: Interviewer, error: UnconfirmedConflictsError
) -> HttpResponse:
    """List the interviews that a change affects, with a form that repeats and confirms it."""
    interviewer.refresh_from_db()  # the change was rolled back
    clock = viewer.interviewer_clock
    context = {
        "current_page": "my-page",
        "interviews": [AffectedInterview.from_conflict(each, clock) for each in error.conflicts],
        "confirmation": error.confirmation,
        "fields": [
            (name, value)
            for name, values in viewer.request.POST.lists()
            if name not in _OWN_FIELDS
            for value in values
        ],
    }
    return viewer.render("my_page/affected_interviews", context, 409)
