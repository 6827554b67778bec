"""The changes that could open slots: each is a query with one thing other than it was.

Changes of people leave window and rules alone; changes of the interview leave the people alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from engine import panel, tentative
from engine.intervals import Interval
from engine.search import Query


@dataclass(frozen=True)
class WithoutPerson:
    """One of the people is not asked; a group that has nobody to spare needs one person less."""

    kind: ClassVar = "WITHOUT_PERSON"
    person: int

    def apply(self, query: Query) -> Query:
        """The query with the change made (ValueError if it leaves no panel)."""
        return replace(query, groups=panel.remove_person(query.groups, self.person))


@dataclass(frozen=True)
class FewerOfPool:
    """A pool, numbered among the groups, gives only `required` of its people."""

    kind: ClassVar = "FEWER_OF_POOL"
    group: int
    required: int

    def apply(self, query: Query) -> Query:
        """The query with the change made."""
        groups = list(query.groups)
        groups[self.group] = replace(groups[self.group], required=self.required)
        return replace(query, groups=tuple(groups))


@dataclass(frozen=True)
class TentativeMoved:
    """A stretch of a person's tentative time is moved to where it is in nobody's way."""

    kind: ClassVar = "TENTATIVE_MOVED"
    person: int
    interval: Interval

    def apply(self, query: Query) -> Query:
        """The query with the change made."""
        person = tentative.remove_tentative_interval(query.people[self.person], self.interval)
        return replace(query, people={**query.people, self.person: person})


@dataclass(frozen=True)
class ShorterDuration:
    """The interview takes only so many seconds."""

    kind: ClassVar = "SHORTER_DURATION"
    seconds: int

    def apply(self, query: Query) -> Query:
        """The query with the change made."""
        return replace(query, duration=self.seconds)


@dataclass(frozen=True)
class WithoutBuffers:
    """No time is kept clear around the interview; other interviews keep their own."""

    kind: ClassVar = "WITHOUT_BUFFERS"

    def apply(self, query: Query) -> Query:
        """The query with the change made."""
        return replace(query, buffer_before=0, buffer_after=0)


@dataclass(frozen=True)
class ShorterNotice:
    """The interview may begin as soon as so many seconds from now."""

    kind: ClassVar = "SHORTER_NOTICE"
    seconds: int

    def apply(self, query: Query) -> Query:
        """The query with the change made."""
        return replace(query, notice=self.seconds)


PanelChange = FewerOfPool | WithoutPerson | TentativeMoved
InterviewChange = ShorterDuration | WithoutBuffers | ShorterNotice
Change = PanelChange | InterviewChange
