"""A start that somebody wants: whether it is a slot right now, and who takes part.

Listing, explaining and booking are the same search. Calendars are read now, before anything is
locked; rules, holds and bookings once more under the lock. If what the reading depended on changed
in between, all of it is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from bookings.locking import StaleReadError, retry_transaction
from bookings.metrics import CONFLICTS
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from core.read_errors import ReadFailure
from engine.intervals import Interval
from engine.local_time import DAY
from engine.timestamps import MAX_INSTANT
from interviews import availability, explanations, panel_data, spec
from interviews.availability import Availability, SearchOptions
from interviews.explanations import StartExplanation
from interviews.spec import InterviewSpec

#: How many slots near one that is refused are offered, and how far before and after it they lie.
MAX_NEAREST_SLOTS, NEAREST_BEFORE_SECONDS, NEAREST_AFTER_SECONDS = 5, 7 * DAY, 14 * DAY
ResultT = TypeVar("ResultT")


class SlotUnavailableError(Exception):
    """A start is no slot. `nearest` are slots around it."""

    def __init__(self, found: Availability, nearest: list[Interval] | None = None) -> None:
        self.availability, self.nearest_slots = found, nearest or []
        super().__init__(f"{found.search_result.query.window} is no slot")

    @cached_property
    def explanation(self) -> StartExplanation:
        """Why it is none: what the explanation of this start says."""
        return explanations.explain_first_start(self.availability)


@dataclass(frozen=True)
class SlotRequest:
    """A slot of a template that somebody wants to begin at `start`; `now` is when they say so.

    Both are UTC seconds. The own time of the hold or booking `apart_from` counts as free. What was
    kept when it was held, `waited` seconds ago, is the notice.
    """

    interview_id: int
    start: int
    now: int
    ignore_reference: UUID | None = None
    held_for_seconds: int = 0


@dataclass(frozen=True)
class SlotAssignment:
    """Who takes part in a slot: those the panel needs, and who of the optional people is free."""

    slot: Interval
    buffered_slot: Interval
    required_ids: tuple[int, ...]
    optional_ids: tuple[int, ...]

    @property
    def interviewer_ids(self) -> tuple[int, ...]:
        return self.required_ids + self.optional_ids


@dataclass(frozen=True)
class SlotCheck:
    """What is wanted, the interview it is wanted of, and its calendars as just read."""

    request: SlotRequest
    interview: InterviewSpec
    rows: panel_data.PanelData

    @classmethod
    def read(cls, wanted: SlotRequest) -> SlotCheck:
        """Read everything anew, holding nothing up; raises what `availability.find` raises."""
        described = _described(wanted)
        # calendars are read for the reasons too, should it be refused within the notice
        found = availability.find_slots(
            described, [_slot(wanted, described)], wanted.now, _EXPLAINED
        )
        return cls(
            wanted, described, replace(found.panel_data, calendar_reads=found.calendar_reads)
        )

    @property
    def interviewer_ids(self) -> set[int]:
        """Everybody who may have to be locked."""
        return {one.pk for one in self.interview.panel.interviewers}

    def assign(self) -> SlotAssignment:
        """Who takes part; for whoever holds the lock on `people`.

        Raises SlotRefused if the start is no slot, Changed if something else is true by now.
        """
        wanted, described = self.request, _described(self.request)
        slot = _slot(wanted, described)
        interviewers = described.panel.interviewers
        rows = panel_data.load(interviewers, slot, wanted.now, wanted.ignore_reference)
        if described != self.interview or rows.source_versions != self.rows.source_versions:
            raise StaleReadError
        rows = replace(rows, calendar_reads=self.rows.calendar_reads)
        found = availability.search_window(described, rows, slot, wanted.now, _options(wanted))
        if not found.search_result.mask:
            raise SlotUnavailableError(found)
        return _seating(found)


def with_nearest_slots(
    work: Callable[[], ResultT],
    done: Callable[[], ResultT | None] = lambda: None,
    moving: UUID | None = None,
) -> ResultT:
    """What `work` returns, `attempted` several times; SlotRefused knows the nearest slots.

    Nothing is locked any more while those are looked for. The own time of the booking `moving`
    counts as free; a hold that could not be booked still has its time.
    """
    try:
        return retry_transaction(work, done)
    except SlotUnavailableError as refused:
        reasons = refused.explanation.reasons
        CONFLICTS.labels(reasons[0].value if reasons else "off-grid").inc()
        raise SlotUnavailableError(
            refused.availability, _nearest(refused.availability, moving)
        ) from None


_EXPLAINED = SearchOptions(partial=True, max_staleness=0, include=frozenset({"explanation"}))


def _options(wanted: SlotRequest) -> SearchOptions:
    return SearchOptions(partial=True, max_staleness=0, ignore_reference=wanted.ignore_reference)


def _described(wanted: SlotRequest) -> InterviewSpec:
    found = spec.load_spec(spec.get_template(wanted.interview_id))
    notice = max(0, found.rules.notice - wanted.held_for_seconds)
    return replace(found, rules=replace(found.rules, notice=notice))


def _slot(wanted: SlotRequest, described: InterviewSpec) -> Interval:
    return wanted.start, wanted.start + described.duration


def _seating(found: Availability) -> SlotAssignment:
    """The first start's, which is the only one."""
    answer, query = found.search_result, found.search_result.query
    needed = [one for group in answer.assignments for one, mask in group.items() if mask & 1]
    optional = [one for one in query.optional if answer.free_starts[one] & 1 and one not in needed]
    start, end = query.window
    kept_clear = (start - query.buffer_before, end + query.buffer_after)
    return SlotAssignment(query.window, kept_clear, tuple(needed), tuple(optional))


def _nearest(found: Availability, moving: UUID | None) -> list[Interval]:
    if any(one.reason is ReadFailure.TIMEOUT for one in found.calendar_reads):
        return []  # who waited for a calendar in vain does not wait for it once more
    query = found.search_result.query
    start, end = query.window
    around = (
        max(start - NEAREST_BEFORE_SECONDS, query.now),
        min(max(end, query.now) + NEAREST_AFTER_SECONDS, MAX_INSTANT),
    )
    # a calendar that could not be read now was perhaps read a moment ago, which is no use here
    staleness = (
        0 if any(one.reason for one in found.calendar_reads) else DEFAULT_MAX_STALENESS_SECONDS
    )
    options = SearchOptions(partial=True, max_staleness=staleness, ignore_reference=moving)
    # as its template is: whoever held the one that is refused may have had a shorter notice
    described = spec.load_spec(spec.get_template(found.spec.id or 0))
    slots = availability.find_slots(
        described, [around], query.now, options
    ).search_result.list_slots()
    return sorted(
        sorted(slots, key=lambda slot: (abs(slot[0] - start), slot[0]))[:MAX_NEAREST_SLOTS]
    )
