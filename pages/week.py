"""A week of one interview: how many slots each day has, and one day painted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from django.utils.functional import cached_property

from calendars.reader import DEFAULT_STALENESS
from engine import timestamps
from engine.search import Answer, search
from interviews import availability, explanations
from interviews.availability import Availability, Options
from interviews.explanations import StartExplained
from interviews.spec import Interview
from pages import board
from pages.board import Start, Strip
from pages.clock import Clock
from pages.explanation_text import Explained, Names, explained

DAYS = 7


class Reader(Protocol):
    """Whoever reads the page: their clock, and now in UTC seconds."""

    @property
    def clock(self) -> Clock: ...
    @property
    def now(self) -> int: ...


@dataclass(frozen=True)
class Tab:
    """A day of the week and how many slots begin on it."""

    day: date
    words: str
    slots: int
    chosen: bool


@dataclass(frozen=True)
class Week:
    """The week that begins with the chosen day, as searched for `found`."""

    found: Availability
    answer: Answer
    day: date
    clock: Clock

    @property
    def names(self) -> Names:
        return {one.pk: one.name for one in self.found.interview.panel.interviewers}

    @cached_property
    def tabs(self) -> list[Tab]:
        counts = Counter(self.clock.day(start) for start, _ in self.answer.slots())
        days = [self.day + timedelta(days=number) for number in range(DAYS)]
        return [
            Tab(day, self.clock.day_in_words(self.clock.begins(day)), counts[day], day == self.day)
            for day in days
        ]

    @property
    def before(self) -> date:
        return self.day - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.day + timedelta(days=DAYS)

    @cached_property
    def cells(self) -> list[tuple[int, int]]:
        today, tomorrow = (self.clock.begins(self.day + timedelta(days=one)) for one in (0, 1))
        return board.cells_of((today, tomorrow), self.answer.query.step)

    @cached_property
    def starts(self) -> list[Start]:
        return board.starts(self.answer, self.cells, self.clock)

    @cached_property
    def slots(self) -> list[Start]:
        """Every slot of the chosen day."""
        return [
            Start(timestamps.write(start), self.clock.time(start), True)
            for start, _ in self.answer.slots()
            if self.clock.day(start) == self.day
        ]

    @cached_property
    def strips(self) -> list[Strip]:
        people = self.answer.query.people
        return [
            board.strip(one.name, people[one.pk], self.clock, self.cells)
            for one in self.found.interview.panel.interviewers
        ]


@dataclass(frozen=True)
class Asked:
    """A start that is asked about, and the week under a change if one is tried."""

    start: str
    told: Explained
    week: Week
    tried: str


def week_of(described: Interview, day: date, reader: Reader) -> Week:
    """The week of an interview that begins with a local day; raises what `find` raises."""
    clock = reader.clock
    window = clock.begins(day), clock.begins(day + timedelta(days=DAYS))
    options = Options(partial=True, include=frozenset({"explanation"}))
    found = availability.find(described, [window], reader.now, options)
    return Week(found, found.answer, day, clock)


def explained_at(week: Week, start: int, reader: Reader, tried: int | None = None) -> Asked:
    """What a start is, and the week as it would be with one of the changes that help.

    Between two marks it is the start before that is meant.
    """
    described = week.found.interview
    start -= start % described.rules.step
    found = explanations.start(described, start, reader.now, DEFAULT_STALENESS)
    told = explained(found, week.clock, week.names)
    if tried is None or tried >= len(found.single):
        return Asked(timestamps.write(start), told, week, "")
    return Asked(
        timestamps.write(start), told, _changed(week, found, tried), told.helps[tried].words
    )


def _changed(week: Week, found: StartExplained, tried: int) -> Week:
    """The same week under a change: the change is the engine's, and so is the search."""
    change = found.single[tried].changes[0]
    return replace(week, answer=search(change.applied(week.answer.query)))
