"""Find the available slots that lie in the windows of a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookings import candidate_overlap, candidate_windows
from bookings.models import CandidateLink
from bookings.slot_check import find_candidate_window
from engine.intervals import Interval, clip, merge
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from interviews import availability, interview_spec
from interviews.availability import SearchOptions
from interviews.interview_spec import InterviewInactiveError
from interviews.query_limits import QueryTimeoutError
from people.engine_values import UnreadableRulesError

_SEARCH_ERRORS = (
    EmptyPanelError,
    UnfillableGroupError,
    TooManyGroupsError,
    UnreadableRulesError,
    InterviewInactiveError,
    QueryTimeoutError,
)


@dataclass(frozen=True)
class FittingSlots:
    """The slots that fit, in UTC seconds; `is_incomplete` if a calendar could not be read."""

    slots: Sequence[Interval]
    is_incomplete: bool = False


def list_fitting_slots(link: CandidateLink, now: int) -> FittingSlots:
    """Return the available slots that lie in the windows which the candidate of a link sent.

    Raise what `availability.find_slots` raises, and InterviewInactiveError.
    """
    return find_slots_in(link, candidate_windows.list_windows(link), now)


def count_slots_in(link: CandidateLink, windows: Sequence[Interval], now: int) -> int | None:
    """Return how many available slots lie in some windows, None if it is not known."""
    try:
        fitting = find_slots_in(link, windows, now)
    except _SEARCH_ERRORS:
        return None
    return None if fitting.is_incomplete else len(fitting.slots)


def find_slots_in(link: CandidateLink, windows: Sequence[Interval], now: int) -> FittingSlots:
    """Return the available slots that lie in some windows, in one search.

    Times at which the candidate has another booking are left out.
    """
    interview = interview_spec.load_spec(link.template)
    bookable = clip(merge(windows), find_candidate_window(interview, now))
    periods = [(start, end) for start, end in bookable if end - start >= interview.duration]
    if not periods:
        return FittingSlots([])
    result = availability.find_slots(interview, periods, now, SearchOptions(partial=True))
    slots = candidate_overlap.leave_out_booked(
        result.search_result.list_slots(), link.candidate_email
    )
    return FittingSlots(slots, bool(result.required_incomplete_reads))
