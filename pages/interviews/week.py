"""A week on the board: the number of slots of each day, and the cells of one day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from django.utils.functional import cached_property

from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine import timestamps
from engine.intervals import Interval
from engine.search import SearchResult, search
from interviews import availability, explanations
from interviews.availability import Availability, SearchOptions
from interviews.explanations import StartExplanation
from interviews.interview_spec import InterviewSpec
from pages.interviews import board
from pages.interviews.board import PersonRow, StartCell
from pages.interviews.explanation_text import ExplanationText, PersonNames, describe_start
from pages.page_clock import PageClock

DAYS_PER_WEEK = 7


class Viewer(Protocol):
    """The viewer of the page; `now` is in UTC seconds."""

    @property
    def clock(self) -> PageClock: ...
    @property
    def now(self) -> int: ...


@dataclass(frozen=True)
class DayTab:
    """A day of the week with the number of slots that begin on it."""

    day: date
    label: str
    slot_count: int
    is_selected: bool


@dataclass(frozen=True)
class BoardWeek:
    """The week that begins with the selected day.

    `result` is the search result of `availability`, or that of a search with a tried change.
    """

    availability: Availability
    result: SearchResult
    day: date
    clock: PageClock

    @property
    def person_names(self) -> PersonNames:
        interviewers = self.availability.spec.panel.interviewers
        return {interviewer.pk: interviewer.name for interviewer in interviewers}

    @cached_property
    def tabs(self) -> list[DayTab]:
        slot_counts = Counter(self.clock.local_date(start) for start, _ in self.result.list_slots())
        days = [self.day + timedelta(days=index) for index in range(DAYS_PER_WEEK)]
        return [
            DayTab(
                day=day,
                label=self.clock.format_day(self.clock.midnight(day)),
                slot_count=slot_counts[day],
                is_selected=day == self.day,
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
    def cells(self) -> list[Interval]:
        start = self.clock.midnight(self.day)
        end = self.clock.midnight(self.day + timedelta(days=1))
        return board.split_into_cells((start, end), self.result.query.step)

    @cached_property
    def start_cells(self) -> list[StartCell]:
        return board.build_start_cells(self.result, self.cells, self.clock)

    @cached_property
    def slots(self) -> list[StartCell]:
        """Every slot of the selected day."""
        return [
            StartCell(timestamps.format_utc(start), self.clock.format_time(start), is_slot=True)
            for start, _ in self.result.list_slots()
            if self.clock.local_date(start) == self.day
        ]

    @cached_property
    def person_rows(self) -> list[PersonRow]:
        people = self.result.query.people
        return [
            board.build_person_row(interviewer.name, people[interviewer.pk], self.clock, self.cells)
            for interviewer in self.availability.spec.panel.interviewers
        ]


@dataclass(frozen=True)
class SelectedStart:
    """A selected start with its explanation.

    If a change is tried, `tried_change` describes it and `week` is the week with the change.
    """

    start: str
    explanation: ExplanationText
    week: BoardWeek
    tried_change: str


def load_week(interview: InterviewSpec, day: date, viewer: Viewer) -> BoardWeek:
    """Search the week that begins with a local day; raise what `find_slots` raises."""
    clock = viewer.clock
    window = clock.midnight(day), clock.midnight(day + timedelta(days=DAYS_PER_WEEK))
    options = SearchOptions(partial=True, include=frozenset({"explanation"}))
    found = availability.find_slots(interview, [window], viewer.now, options)
    return BoardWeek(found, found.search_result, day, clock)


def select_start(
    week: BoardWeek, start: int, viewer: Viewer, change_index: int | None = None
) -> SelectedStart:
    """Explain a start (UTC seconds), and try one of the changes that would make it available.

    A start between two grid steps is rounded down. An unknown `change_index` is ignored.
    """
    interview = week.availability.spec
    start -= start % interview.rules.step
    explanation = explanations.explain_start(
        interview, start, viewer.now, DEFAULT_MAX_STALENESS_SECONDS
    )
    text = describe_start(explanation, week.clock, week.person_names)
    tried_change = ""
    if change_index is not None and change_index < len(text.suggestions):
        tried_change = text.suggestions[change_index].text
        week = _apply_change(week, explanation, change_index)
    return SelectedStart(timestamps.format_utc(start), text, week, tried_change)


def _apply_change(week: BoardWeek, explanation: StartExplanation, index: int) -> BoardWeek:
    """Return the week as a search with the change finds it."""
    change = explanation.single_changes[index].changes[0]
    return replace(week, result=search(change.apply(week.result.query)))
