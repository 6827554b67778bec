"""When is this whole panel free? The use case behind the availability endpoints."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from calendars.reader import DEFAULT_STALENESS, CalendarRead
from engine import suggest
from engine.explain import Explanation, explain
from engine.intervals import Interval, clip
from engine.search import Answer, Query, possible_starts, search
from engine.timestamps import END_OF_TIME
from interviews import panel_data, prefetch
from interviews.spec import Interview
from people.engine_values import UnreadableRules


class AvailabilityUnknown(Exception):
    """Some of the panel's time could not be read, and the caller wants the whole truth.

    A candidate is not told whose.
    """

    def __init__(self, unread: Sequence[CalendarRead], *, candidate: bool = False) -> None:
        self.unread, self.candidate = unread, candidate
        super().__init__(f"{len(unread)} calendars have unknown time")


@dataclass(frozen=True)
class Options:
    """How to answer: with what is known although some is not, from calendars read how recently.

    `max_staleness` is in seconds, 0 reads them now; `include` names what else to tell. `best`
    puts the best slots first; a `candidate` is told of slots and nothing else. `apart_from` is the
    id of a hold or a booking whose own time is taken as free.
    """

    partial: bool = False
    max_staleness: int = DEFAULT_STALENESS
    include: Set[str] = frozenset()
    best: bool = False
    candidate: bool = False
    apart_from: UUID | None = None

    @property
    def explains(self) -> bool:
        """Whether starts that are no slots matter as well."""
        return "explanation" in self.include


DEFAULT = Options()


@dataclass(frozen=True)
class Availability:
    """The slots of one interview in some time, and the calendars that have unknown time.

    `options` is what the caller wanted. `reads` are all calendars that were asked, over the time
    `known`. `rows` is what was loaded of the people, `account` explains the answer.
    """

    interview: Interview
    rows: panel_data.Rows
    answer: Answer
    reads: Sequence[CalendarRead]
    known: Interval | None
    options: Options
    account: Explanation | None = None

    @cached_property
    def unread(self) -> list[CalendarRead]:
        """The calendars that have unknown time where a slot could lie."""
        query = self.answer.query
        decisive = _known(query, query.now, query.notice)
        if decisive is None:
            return []
        return [one for one in self.reads if one.why and clip(one.free_busy.unknown, decisive)]

    @property
    def needed_unread(self) -> list[CalendarRead]:
        """Those of people who are more than optional."""
        members = self.answer.query.members
        return [one for one in self.unread if one.calendar.interviewer_id in members]


def find(
    interview: Interview, periods: Sequence[Interval], now: int, options: Options = DEFAULT
) -> Availability:
    """Find every slot of an interview in some periods; `now` and they in UTC seconds.

    Raises EmptyPanel, UnfillableGroup or TooManyGroups for a panel that nothing could fill,
    UnreadableRules for people whose rules cannot be understood, and unless `partial`
    AvailabilityUnknown if any calendar but those of optional people has unknown time where a slot
    could lie.
    """
    if interview.id is not None:
        prefetch.ask(interview.id, now)
    window = min(start for start, _ in periods), max(end for _, end in periods)
    try:
        rows = panel_data.load(interview.panel.interviewers, window, now, options.apart_from)
    except UnreadableRules as error:
        raise (error.unnamed() if options.candidate else error) from None
    found = search_in(interview, rows, window, now, options, tuple(periods))
    if found.needed_unread and not options.partial:
        raise AvailabilityUnknown(found.needed_unread, candidate=options.candidate)
    return found


def search_in(
    interview: Interview,
    rows: panel_data.Rows,
    window: Interval,
    now: int,
    options: Options,
    periods: tuple[Interval, ...] = (),
) -> Availability:
    """Find the slots of one window with rows that are loaded, whatever is unknown."""
    query = _query(interview, window, now, periods)
    known = _known(query, now, 0 if options.explains else query.notice)
    reads = panel_data.read(rows, known, now, options.max_staleness)
    persons = panel_data.persons(rows, reads, window, interview.rules.blocking)
    query = replace(query, people=persons)
    account = explain(suggest.cells_for(query)) if options.explains else None
    answer = account.cells.answer(account.view) if account else search(query)
    return Availability(interview, rows, answer, reads, known, options, account)


def _query(
    interview: Interview, window: Interval, now: int, periods: tuple[Interval, ...]
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
        before=rules.before,
        after=rules.after,
        periods=periods,
        offered=rules.offered,
        optional=interview.panel.optional,
    )


def _known(query: Query, now: int, notice: int) -> Interval | None:
    """The time that calendars are read over: where a slot could lie, with its buffers."""
    possible = possible_starts(query.window, now, notice)
    return possible and (possible[0] - query.before, min(possible[1] + query.after, END_OF_TIME))
