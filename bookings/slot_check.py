"""Check whether a requested start is a slot right now, and choose who takes part.

Listing, explaining and booking use the same search. The check has two steps: `SlotCheck.read`
reads the calendars before anything is locked; `SlotCheck.assign` loads rules, holds and bookings
again under the lock. If the data that the reading depended on has changed in between, the whole
check is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4

from api.actors import Actor, ActorKind
from bookings.loaded_interview import LoadedInterview
from bookings.locking import StaleReadError
from bookings.metrics import CONFLICTS
from bookings.slot_assignment import SlotAssignment
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS, CalendarRead
from core.calendar_errors import ReadFailure
from engine import kept_places
from engine.intervals import Interval
from engine.local_time import DAY
from engine.timestamps import MAX_INSTANT
from interviews import explanations, one_time_changes, panel_data
from interviews.availability import Availability, SearchOptions, find_slots, search_window
from interviews.explanations import StartExplanation
from interviews.interview_spec import InterviewSpec
from interviews.models import InterviewTemplate
from interviews.one_time_changes import OneTimeChange
from people.models import Interviewer

#: The number of slots offered instead of an unavailable one, and their distance from it.
MAX_NEAREST_SLOTS, NEAREST_BEFORE_SECONDS, NEAREST_AFTER_SECONDS = 5, 7 * DAY, 14 * DAY
#: A candidate's pages list the times until this many days after the earliest one, and then for the
#: template's horizon, or for this many days if the horizon is longer.
MAX_CANDIDATE_DAYS_AHEAD, MAX_CANDIDATE_PAGE_DAYS = 92, 31
#: The code of the refusal of a start that is not on the grid of the interview (any more).
OFF_GRID = "off_grid"
P = ParamSpec("P")
ResultT = TypeVar("ResultT")

#: Calendars are read for the reasons as well, in case the start is within the notice.
_READ_OPTIONS = SearchOptions(partial=True, max_staleness=0, include=frozenset({"explanation"}))


class StartTooFarAheadError(Exception):
    """A candidate asked for a start that is later than their pages can list."""


@dataclass(frozen=True)
class SlotRequest:
    """A request for the slot of a template that begins at `start`, made at `now` (UTC seconds).

    `reference` is the id of the hold or booking that gets the slot: a new one, or the booking to
    move. `hold_id` is the hold to book. `exclude_booking` is the booking that a new hold is meant
    for. The time that these have reserved counts as free.
    `held_for_seconds` is the age of the hold; it is subtracted from the notice.
    `allow_candidate_overlap`: the candidate may have another interview at the same time.
    `interviewer_ids`: only these people may fill the places of the panel; empty for everyone on it.
    `changes` of rules apply to this slot only; candidates have none.
    `loaded` is the interview as the caller has loaded it, if it has.
    """

    interview_id: int
    start: int
    now: int
    hold_id: UUID | None = None
    held_for_seconds: int = 0
    reference: UUID = field(default_factory=uuid4)
    allow_candidate_overlap: bool = False
    exclude_booking: UUID | None = None
    interviewer_ids: tuple[int, ...] = ()
    changes: tuple[OneTimeChange, ...] = ()
    loaded: LoadedInterview | None = field(default=None, compare=False, repr=False)

    @property
    def free_reference(self) -> UUID:
        """The hold or booking whose time counts as free."""
        return self.hold_id or self.exclude_booking or self.reference

    def check_reach(self, actor: Actor) -> None:
        """Raise StartTooFarAheadError for a start that the pages of a candidate cannot list."""
        if actor.kind is not ActorKind.LINK:
            return
        if self.changes:
            raise ValueError("a candidate cannot change rules")
        interview = _adapt(_load_usual(self).spec, self)
        if self.start + interview.duration > find_candidate_window(interview, self.now)[1]:
            raise StartTooFarAheadError


class SlotUnavailableError(Exception):
    """The requested start is not a slot; `nearest_slots` are the slots around it."""

    def __init__(
        self,
        request: SlotRequest,
        availability: Availability,
        nearest_slots: list[Interval] | None = None,
    ) -> None:
        self.request, self.availability = request, availability
        self.nearest_slots = nearest_slots or []
        super().__init__(f"{availability.search_result.query.window} is no slot")

    @cached_property
    def explanation(self) -> StartExplanation:
        """The reasons, as the explanation of this start gives them."""
        return explanations.explain_first_start(self.availability)

    @property
    def reason_codes(self) -> list[str]:
        """The codes of the reasons; OFF_GRID alone if the start is not on the grid."""
        if self._is_off_grid:
            return [OFF_GRID]
        return [reason.value for reason in self.explanation.reasons]

    @property
    def is_undecided(self) -> bool:
        """Whether the start would be a slot if unknown time were free."""
        return self.explanation.is_undecided and not self._is_off_grid

    @property
    def _is_off_grid(self) -> bool:
        return self.request.start % self.availability.search_result.query.step != 0


class SlotUndecidedError(SlotUnavailableError):
    """The requested start would be a slot if calendars that could not be read were free."""

    @property
    def incomplete_reads(self) -> list[CalendarRead]:
        """The reads of calendars of required people that have unknown time in the slot."""
        return self.availability.required_incomplete_reads


@dataclass(frozen=True)
class SlotCheck:
    """A request, the interview as it was described, and its calendars as they were read."""

    request: SlotRequest
    interview: InterviewSpec
    rows: panel_data.PanelData

    @classmethod
    def read(cls, request: SlotRequest) -> SlotCheck:
        """Read the calendars without locks; raise what `availability.find_slots` raises."""
        interview = _adapt(_load_usual(request).spec, request)
        slot = request.start, request.start + interview.duration
        availability = find_slots(interview, [slot], request.now, _READ_OPTIONS)
        rows = replace(availability.panel_data, calendar_reads=availability.calendar_reads)
        return cls(request, interview, rows)

    @property
    def interviewer_ids(self) -> set[int]:
        """All interviewers on the panel: those to lock before `assign`."""
        return {interviewer.pk for interviewer in self.interview.panel.interviewers}

    def assign(
        self, people: Mapping[int, Interviewer], current_ids: Sequence[int] = ()
    ) -> SlotAssignment:
        """Check the slot again and choose its interviewers from the locked `people`.

        Those of `current_ids`, the interviewers of a booking to move, keep places if they are free.

        Raise StaleReadError if the interview or the calendar connections have changed since
        `read`, SlotUnavailableError if the start is not a slot.
        """
        request, usual = self.request, LoadedInterview.load(self.request.interview_id)
        interview = _adapt(usual.spec, request)
        slot = request.start, request.start + interview.duration
        ignore_reference = request.free_reference
        rows = panel_data.load_for_panel(interview.panel, slot, request.now, ignore_reference)
        if interview != self.interview or rows.source_versions != self.rows.source_versions:
            raise StaleReadError
        rows = replace(rows, calendar_reads=self.rows.calendar_reads)
        options = SearchOptions(partial=True, max_staleness=0, ignore_reference=ignore_reference)
        availability = search_window(interview, rows, slot, request.now, options)
        if not availability.search_result.mask:
            raise SlotUnavailableError(request, availability)
        lead_seconds = request.start - request.now + request.held_for_seconds
        applied = one_time_changes.list_effective(usual.spec, request.changes, lead_seconds)
        assignment = _build_assignment(availability, usual.template, current_ids)
        return replace(assignment, people=people, applied_changes=applied)


def find_candidate_window(interview: InterviewSpec, now: int) -> Interval:
    """Return the time in which candidates can book, in UTC seconds: all that their pages list."""
    earliest = now + interview.rules.notice
    page = min(interview.rules.horizon, MAX_CANDIDATE_PAGE_DAYS * DAY)
    return earliest, earliest + MAX_CANDIDATE_DAYS_AHEAD * DAY + page


def preview_assignment(request: SlotRequest, current_ids: Sequence[int]) -> SlotAssignment | None:
    """Return the interviewers that a move would choose; None if the start is not a slot.

    Nothing is locked, and calendars may be those of an earlier reading.
    """
    usual = _load_usual(request)
    interview = _adapt(usual.spec, request)
    slot = request.start, request.start + interview.duration
    options = SearchOptions(partial=True, ignore_reference=request.reference)
    availability = find_slots(interview, [slot], request.now, options)
    if not availability.search_result.mask:
        return None
    return _build_assignment(availability, usual.template, current_ids)


def with_nearest_slots(function: Callable[P, ResultT]) -> Callable[P, ResultT]:
    """Decorate a function so that its SlotUnavailableError names the nearest slots.

    The error is a SlotUndecidedError if unknown time alone prevents the slot. The search runs after
    the function has ended, so that it holds no locks.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> ResultT:
        try:
            return function(*args, **kwargs)
        except SlotUnavailableError as error:
            CONFLICTS.labels(error.reason_codes[0]).inc()
            nearest_slots = _find_nearest_slots(error.request, error.availability)
            kind = SlotUndecidedError if error.is_undecided else SlotUnavailableError
            raise kind(error.request, error.availability, nearest_slots) from None

    return call


def _load_usual(request: SlotRequest) -> LoadedInterview:
    """Return the interview without changes, as the caller has loaded it, or load it."""
    loaded = request.loaded.take() if request.loaded else None
    return loaded or LoadedInterview.load(request.interview_id)


def _adapt(usual: InterviewSpec, request: SlotRequest) -> InterviewSpec:
    """Return the interview as requested, with the notice that is left for a hold."""
    interview = _change_rules(usual, request)
    notice = max(0, interview.rules.notice - request.held_for_seconds)
    return replace(interview, rules=replace(interview.rules, notice=notice))


def _change_rules(usual: InterviewSpec, request: SlotRequest) -> InterviewSpec:
    """Return the interview with the requested changes and those people who may take part."""
    interview = one_time_changes.apply(usual, request.changes)
    if not request.interviewer_ids:
        return interview
    return replace(interview, panel=interview.panel.restrict_to(request.interviewer_ids))


def _build_assignment(
    availability: Availability, template: InterviewTemplate, current_ids: Sequence[int]
) -> SlotAssignment:
    """Build the assignment of the first start, which is the only start."""
    result, query = availability.search_result, availability.search_result.query
    free_ids = {person for person, starts in result.free_starts.items() if starts & 1}
    required = kept_places.choose_keeping(query.groups, free_ids, query.load, current_ids)
    optional = [
        interviewer_id
        for interviewer_id in query.optional
        if interviewer_id in free_ids and interviewer_id not in required
    ]
    start, end = query.window
    buffered_slot = (start - query.buffer_before, end + query.buffer_after)
    return SlotAssignment(query.window, buffered_slot, tuple(required), tuple(optional), template)


def _find_nearest_slots(request: SlotRequest, availability: Availability) -> list[Interval]:
    """Find the slots nearest to an unavailable slot, in the order of their start.

    The time of a booking to move counts as free. The time of a hold to book does not: the hold
    still has it. The template's full notice applies, also if the hold had a shorter one.
    """
    failures = {read.reason for read in availability.calendar_reads}
    if ReadFailure.TIMEOUT in failures:
        return []  # the caller has waited for a calendar once, and does not wait again
    start, end = availability.search_result.query.window
    window = (
        max(start - NEAREST_BEFORE_SECONDS, request.now),
        min(max(end, request.now) + NEAREST_AFTER_SECONDS, MAX_INSTANT),
    )
    # do not use an earlier snapshot of a calendar that cannot be read now
    max_staleness = 0 if any(failures) else DEFAULT_MAX_STALENESS_SECONDS
    options = SearchOptions(
        partial=True,
        max_staleness=max_staleness,
        ignore_reference=request.exclude_booking or request.reference,
    )
    interview = _change_rules(_load_usual(request).spec, request)
    result = find_slots(interview, [window], request.now, options).search_result
    by_distance = sorted(result.list_slots(), key=lambda slot: (abs(slot[0] - start), slot[0]))
    return sorted(by_distance[:MAX_NEAREST_SLOTS])
