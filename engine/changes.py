"""The changes that could open slots. Each change replaces one thing in a query.

Changes of the panel keep the window and the rules. Changes of the interview keep the people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from engine import panel, tentative_moves
from engine.intervals import Interval
from engine.search import Query


@dataclass(frozen=True)
class WithoutPerson:
    """One person is left out; a group that needs all its people then requires one person fewer."""

    kind: ClassVar = "without_person"
    person: int

    def apply(self, query: Query) -> Query:
        """Return the query with the change; raise ValueError if the panel cannot be filled."""
        return replace(query, groups=panel.remove_person(query.groups, self.person))


@dataclass(frozen=True)
class FewerOfPool:
    """The pool at position `group` requires only `required` of its people."""

    kind: ClassVar = "fewer_of_pool"
    group: int
    required: int

    def apply(self, query: Query) -> Query:
        """Return the query with the change."""
        groups = list(query.groups)
        groups[self.group] = replace(groups[self.group], required=self.required)
        return replace(query, groups=tuple(groups))


@dataclass(frozen=True)
class TentativeMoved:
    """A tentative interval of a person is moved to a time at which it blocks no slot."""

    kind: ClassVar = "tentative_moved"
    person: int
    interval: Interval

    def apply(self, query: Query) -> Query:
        """Return the query with the change."""
        person = tentative_moves.remove_tentative_interval(query.people[self.person], self.interval)
        return replace(query, people={**query.people, self.person: person})


@dataclass(frozen=True)
class ShorterDuration:
    """The interview lasts only `seconds`."""

    kind: ClassVar = "shorter_duration"
    seconds: int

    def apply(self, query: Query) -> Query:
        """Return the query with the change."""
        return replace(query, duration=self.seconds)


@dataclass(frozen=True)
class WithoutBuffers:
    """The interview has no buffers; other interviews keep theirs."""

    kind: ClassVar = "without_buffers"

    def apply(self, query: Query) -> Query:
        """Return the query with the change."""
        return replace(query, buffer_before=0, buffer_after=0)


@dataclass(frozen=True)
class ShorterNotice:
    """The interview may begin `seconds` from now."""

    kind: ClassVar = "shorter_notice"
    seconds: int

    def apply(self, query: Query) -> Query:
        """Return the query with the change."""
        return replace(query, notice=self.seconds)


PanelChange = FewerOfPool | WithoutPerson | TentativeMoved
InterviewChange = ShorterDuration | WithoutBuffers | ShorterNotice
Change = PanelChange | InterviewChange
