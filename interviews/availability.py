"""When is this whole panel free? The use case behind the availability endpoints."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS, CalendarRead
from engine import suggest
from engine.explain import Explanation, explain
from engine.intervals import Interval, clip
from engine.search import Query, SearchResult, find_bookable_window, search
from engine.timestamps import MAX_INSTANT
from interviews import panel_data, prefetch
from interviews.spec import InterviewSpec
from people.engine_values import UnreadableRulesError


class AvailabilityUnknownError(Exception):
    """Some of the panel's time could not be read, and the caller wants the whole truth.

    A candidate is not told whose.
    """

    def __init__(self, unread: Sequence[CalendarRead], *, candidate: bool = False) -> None:
        self.incomplete_reads, self.for_candidate = unread, candidate
        super().__init__(f"{len(unread)} calendars have unknown time")


@dataclass(frozen=True)
class SearchOptions:
    """How to answer: with what is known although some is not, from calendars read how recently.

    `max_staleness` is in seconds, 0 reads them now; `include` names what else to tell. `best`
    puts the best slots first; a `candidate` is told of slots and nothing else. `apart_from` is the
    id of a hold or a booking whose own time is taken as free.
    """

    partial: bool = False
    max_staleness: int = DEFAULT_MAX_STALENESS_SECONDS
    include: Set[str] = frozenset()
    best_first: bool = False
    for_candidate: bool = False
    ignore_reference: UUID | None = None

    @property
    def includes_explanation(self) -> bool:
        """Whether starts that are no slots matter as well."""
        return "explanation" in self.include


DEFAULT_OPTIONS = SearchOptions()


@dataclass(frozen=True)
class Availability:
    """The slots of one interview in some time, and the calendars that have unknown time.

    `options` is what the caller wanted. `reads` are all calendars that were asked, over the time
    `known`. `rows` is what was loaded of the people, `account` explains the answer.
    """

    spec: InterviewSpec
    rows: panel_data.PanelData
    answer: SearchResult
    calendar_reads: Sequence[CalendarRead]
    read_window: Interval | None
    options: SearchOptions
    explanation: Explanation | None = None

    @cached_property
    def incomplete_reads(self) -> list[CalendarRead]:
        """The calendars that have unknown time where a slot could lie."""
        query = self.answer.query
        decisive = _known(query, query.now, query.notice)
        if decisive is None:
            return []
        return [
            one
            for one in self.calendar_reads
            if one.reason and clip(one.free_busy.unknown, decisive)
        ]

    @property
    def required_incomplete_reads(self) -> list[CalendarRead]:
        """Those of people who are more than optional."""
        members = self.answer.query.members
        return [one for one in self.incomplete_reads if one.calendar.interviewer_id in members]


def find_slots(
    interview: InterviewSpec,
    periods: Sequence[Interval],
    now: int,
    options: SearchOptions = DEFAULT_OPTIONS,
) -> Availability:
    """Find every slot of an interview in some periods; `now` and they in UTC seconds.

    Raises EmptyPanel, UnfillableGroup or TooManyGroups for a panel that nothing could fill,
    UnreadableRules for people whose rules cannot be understood, and unless `partial`
    AvailabilityUnknown if any calendar but those of optional people has unknown time where a slot
    could lie.
    """
    if interview.id is not None:
        prefetch.mark_requested(interview.id, now)
    window = min(start for start, _ in periods), max(end for _, end in periods)
    try:
        rows = panel_data.load(interview.panel.interviewers, window, now, options.ignore_reference)
    except UnreadableRulesError as error:
        raise (error.without_owner() if options.for_candidate else error) from None
    found = search_window(interview, rows, window, now, options, tuple(periods))
    if found.required_incomplete_reads and not options.partial:
        raise AvailabilityUnknownError(
            found.required_incomplete_reads, candidate=options.for_candidate
        )
    return found


def search_window(
    interview: InterviewSpec,
    rows: panel_data.PanelData,
    window: Interval,
    now: int,
    options: SearchOptions,
    periods: tuple[Interval, ...] = (),
) -> Availability:
    """Find the slots of one window with rows that are loaded, whatever is unknown."""
    query = _query(interview, window, now, periods)
    known = _known(query, now, 0 if options.includes_explanation else query.notice)
    reads = panel_data.read_calendars(rows, known, now, options.max_staleness)
    persons = panel_data.build_people(rows, reads, window, interview.rules.blocking)
    query = replace(query, people=persons)
    account = explain(suggest.build_cells(query)) if options.includes_explanation else None
    answer = account.cells.to_search_result(account.scenario) if account else search(query)
    return Availability(interview, rows, answer, reads, known, options, account)


def _query(
    interview: InterviewSpec, window: Interval, now: int, periods: tuple[Interval, ...]
) -> Query:
    rules = interview.rules
    return Query(
        now=now,
        window=window,
        duration=interview.duration,
        groups=interview.panel.groups,
        people={},
        notice=rules.notice,
        step=rules.step,
        buffer_before=rules.before,
        buffer_after=rules.after,
        periods=periods,
        offered_hours=rules.offered,
        optional=interview.panel.optional,
    )


def _known(query: Query, now: int, notice: int) -> Interval | None:
    """The time that calendars are read over: where a slot could lie, with its buffers."""
    possible = find_bookable_window(query.window, now, notice)
    return possible and (
        possible[0] - query.buffer_before,
        min(possible[1] + query.buffer_after, MAX_INSTANT),
    )
