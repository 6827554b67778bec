"""The page that warns before a change of rules puts booked interviews in conflict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bookings import booking_queries
from bookings.conflict_text import describe_reasons
from bookings.rule_changes import NewConflict, UnconfirmedConflictsError
from pages.page_clock import PageClock

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


def build_context(
    clock: PageClock, typed: QueryDict, error: UnconfirmedConflictsError
) -> dict[str, Any]:
    """List the interviews that a change affects, with a form that repeats and confirms it."""
    return {
        "interviews": [AffectedInterview.from_conflict(each, clock) for each in error.conflicts],
        "confirmation": error.confirmation,
        "fields": [
            (name, value)
            for name, values in typed.lists()
            if name not in _OWN_FIELDS
            for value in values
        ],
    }
