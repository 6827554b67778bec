"""A week of one interview: how many slots each day has, and one day painted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from django.utils.functional import cached_property

from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine import timestamps
from engine.search import SearchResult, search
from interviews import availability, explanations
from interviews.availability import Availability, SearchOptions
from interviews.explanations import StartExplanation
from interviews.spec import InterviewSpec
from pages import board
from pages.board import PersonRow, StartCell
from pages.clock import LocaleClock
from pages.explanation_text import ExplanationText, PersonNames, describe_start

DAYS_PER_WEEK = 7


class Viewer(Protocol):
    """Whoever reads the page: their clock, and now in UTC seconds."""

    @property
    def clock(self) -> LocaleClock: ...
    @property
    def now(self) -> int: ...


@dataclass(frozen=True)
class DayTab:
    """A day of the week and how many slots begin on it."""

    day: date
    label: str
    slot_count: int
    is_selected: bool


@dataclass(frozen=True)
class BoardWeek:
    """The week that begins with the chosen day, as searched for `found`."""

    availability: Availability
    result: SearchResult
    day: date
    clock: LocaleClock

    @property
    def person_names(self) -> PersonNames:
        return {one.pk: one.name for one in self.availability.spec.panel.interviewers}

    @cached_property
    def tabs(self) -> list[DayTab]:
        counts = Counter(self.clock.local_date(start) for start, _ in self.result.list_slots())
        days = [self.day + timedelta(days=number) for number in range(DAYS_PER_WEEK)]
        return [
            DayTab(
                day, self.clock.format_day(self.clock.midnight(day)), counts[day], day == self.day
            )
            for day in days
        ]

    @property
    def previous_week(self) -> date:
        return self.day - timedelta(days=DAYS_PER_WEEK)

    @property
    def next_week(self) -> date:
        return self.day + timedelta(days=DAYS_PER_WEEK)

    @cached_property
    def cells(self) -> list[tuple[int, int]]:
        today, tomorrow = (self.clock.midnight(self.day + timedelta(days=one)) for one in (0, 1))
        return board.split_into_cells((today, tomorrow), self.result.query.step)

    @cached_property
    def start_cells(self) -> list[StartCell]:
        return board.build_start_cells(self.result, self.cells, self.clock)

    @cached_property
    def slots(self) -> list[StartCell]:
        """Every slot of the chosen day."""
        return [
            StartCell(timestamps.format_utc(start), self.clock.format_time(start), True)
            for start, _ in self.result.list_slots()
            if self.clock.local_date(start) == self.day
        ]

    @cached_property
    def person_rows(self) -> list[PersonRow]:
        people = self.result.query.people
        return [
            board.build_person_row(one.name, people[one.pk], self.clock, self.cells)
            for one in self.availability.spec.panel.interviewers
        ]


@dataclass(frozen=True)
class SelectedStart:
    """A start that is asked about, and the week under a change if one is tried."""

    start: str
    explanation: ExplanationText
    week: BoardWeek
    tried_change: str


def load_week(described: InterviewSpec, day: date, reader: Viewer) -> BoardWeek:
    """The week of an interview that begins with a local day; raises what `find` raises."""
    clock = reader.clock
    window = clock.midnight(day), clock.midnight(day + timedelta(days=DAYS_PER_WEEK))
    options = SearchOptions(partial=True, include=frozenset({"explanation"}))
    found = availability.find_slots(described, [window], reader.now, options)
    return BoardWeek(found, found.answer, day, clock)


def select_start(
    week: BoardWeek, start: int, reader: Viewer, tried: int | None = None
) -> SelectedStart:
    """What a start is, and the week as it would be with one of the changes that help.

    Between two marks it is the start before that is meant.
    """
    described = week.availability.spec
    start -= start % described.rules.step
    found = explanations.explain_start(described, start, reader.now, DEFAULT_MAX_STALENESS_SECONDS)
    told = describe_start(found, week.clock, week.person_names)
    if tried is None or tried >= len(found.single_changes):
        return SelectedStart(timestamps.format_utc(start), told, week, "")
    return SelectedStart(
        timestamps.format_utc(start),
        told,
        _changed(week, found, tried),
        told.suggestions[tried].text,
    )


def _changed(week: BoardWeek, found: StartExplanation, tried: int) -> BoardWeek:
    """The same week under a change: the change is the engine's, and so is the search."""
    change = found.single_changes[tried].changes[0]
    return replace(week, result=search(change.apply(week.result.query)))
