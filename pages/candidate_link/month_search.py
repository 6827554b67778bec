"""Search the slots of the month that a candidate looks at: one search for each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bookings.slot_check import find_candidate_window
from engine.intervals import Interval
from interviews import availability
from interviews.availability import SearchOptions
from interviews.interview_spec import InterviewSpec
from pages.candidate_link.candidate_request import CandidateRequest
from pages.candidate_link.days import group_by_day
from pages.candidate_link.month import choose_day, get_month, get_next_month, get_previous_month

#: Without a requested month, the search reaches to the end of the month of the day that is this far
#: ahead, so that a page that is opened at the end of a month shows the next one.
DEFAULT_SEARCH_AHEAD = timedelta(days=13)


@dataclass(frozen=True)
class MonthSlots:
    """The available slots of a month by local day.

    `selected_day` is the day whose times are shown, None if no day has any. `previous_month` and
    `next_month` are None where candidates cannot book. `is_incomplete` says that slots may be
    missing, because a calendar could not be read.
    """

    month: date
    slots_by_day: Mapping[date, Sequence[Interval]]
    selected_day: date | None
    previous_month: date | None
    next_month: date | None
    is_incomplete: bool

    @property
    def selected_slots(self) -> Sequence[Interval]:
        return self.slots_by_day[self.selected_day] if self.selected_day else ()

    @property
    def counts(self) -> dict[date, int]:
        return {day: len(slots) for day, slots in self.slots_by_day.items()}


def search_month(
    candidate: CandidateRequest, interview: InterviewSpec, requested_day: date | None
) -> MonthSlots:
    """Search the month of a day, by default the first month with slots.

    A day outside the months in which candidates can book selects the nearest of them. The booking
    that the candidate may move blocks no slot.
    """
    clock = candidate.clock
    reach = find_candidate_window(interview, candidate.now)
    first = get_month(clock.local_date(reach[0]))
    last = get_month(clock.local_date(reach[1] - interview.duration))
    month = min(max(first, get_month(requested_day)), last) if requested_day else None
    result = _search(candidate, interview, _build_window(candidate, interview, reach, month))
    slots = candidate.leave_out_booked(result.search_result.list_slots())
    slots_by_day = group_by_day(slots, clock)
    month = month or get_month(min(slots_by_day, default=first))
    in_month = {day: slots for day, slots in slots_by_day.items() if get_month(day) == month}
    return MonthSlots(
        month,
        in_month,
        choose_day(in_month, requested_day),
        get_previous_month(month) if month > first else None,
        get_next_month(month) if month < last else None,
        bool(result.required_incomplete_reads),
    )


def _build_window(
    candidate: CandidateRequest, interview: InterviewSpec, reach: Interval, month: date | None
) -> Interval:
    """Return the window of the slots that begin in a month, within reach of the candidate."""
    clock = candidate.clock
    if month is None:
        start = reach[0]
        until = get_next_month(get_month(clock.local_date(start) + DEFAULT_SEARCH_AHEAD))
    else:
        start, until = max(reach[0], clock.midnight(month)), get_next_month(month)
    return start, min(reach[1], clock.midnight(until) + interview.duration)


def _search(
    candidate: CandidateRequest, interview: InterviewSpec, window: Interval
) -> availability.Availability:
    options = SearchOptions(
        partial=True, ignore_reference=candidate.booking.pk if candidate.booking else None
    )
    return availability.find_slots(interview, [window], candidate.now, options)
