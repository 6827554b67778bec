"""A panel's time in cells: one pass over all intervals answers every way of asking.

A cell is as long as divides the step, the buffers and every duration in question. So a slot, with
or without its buffers, is a row of whole cells, and meets busy time exactly if one of them does:
what a longer slot, a smaller buffer or a shorter notice would change is a few shifts of masks.
The time that each rule takes comes from `rules`, as it does for `search`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from engine import panel, rules
from engine.bitslice import at_least, count, reaches
from engine.freebusy import BusyType
from engine.grid import Grid
from engine.intervals import merge
from engine.packed_intervals import painted
from engine.panel import Demand, Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Answer, Query, panel_reasons

Taken = Mapping[Reason, int]


@dataclass(frozen=True)
class View:
    """What is free, and what is asked, under one way of asking.

    The grid has a start at every cell; `asked` are those that a slot may be asked to begin at,
    `possible` those of them that neither window nor notice forbids.
    """

    query: Query
    grid: Grid
    asked: int
    panel: Mapping[Reason, int]
    free: Mapping[int, int]

    @cached_property
    def possible(self) -> int:
        """The starts asked for that only people can stand in the way of."""
        possible = self.asked
        for mask in self.panel.values():
            possible &= ~mask
        return possible

    @cached_property
    def slots(self) -> int:
        """The starts that are slots."""
        return self.possible and panel.filled(self.query.groups, self.free, self.possible)

    def if_free(self, *people: int) -> int:
        """The further starts that would be slots if these people were always free."""
        mask = self.possible & ~self.slots
        for demand, free in self._counts.items():
            if not mask:
                break
            coming = [~self.free[one] for one in people if one in demand.people]
            mask &= reaches(free, demand.required, -1) | self._with(coming, demand, free)
        return mask

    def almost(self, missing: int) -> int:
        """The starts, not yet slots, at which no set of groups lacks more people than `missing`."""
        mask = self.possible & ~self.slots
        for demand, free in self._counts.items():
            mask &= reaches(free, max(demand.required - missing, 0), -1)
        return mask

    @cached_property
    def _counts(self) -> dict[Demand, list[int]]:
        """How many free people there are for every set of groups that hang together."""
        return {
            demand: count([self.free[one] for one in demand.people])
            for demand in panel.demands(self.query.groups)
        }

    @staticmethod
    def _with(coming: list[int], demand: Demand, free: list[int]) -> int:
        """The starts at which enough people are free with some of those who would come."""
        mask = 0
        for number in range(1, len(coming) + 1):
            lacking = max(demand.required - number, 0)
            mask |= at_least(number, coming, -1) & reaches(free, lacking, -1)
        return mask

    def regrouped(self, groups: tuple[Group, ...]) -> View:
        """The same people and time for other groups."""
        return replace(self, query=replace(self.query, groups=groups))


class Cells:
    """The cells that each person's rules take, for a query and others that vary it.

    `durations` are the further lengths of slots, in seconds, that will be asked for. Variations
    may change duration, buffers, notice and groups of the query, not its window or its people.
    """

    def __init__(self, query: Query, durations: Iterable[int] = ()) -> None:
        self.query = query
        self.size = gcd(query.step, query.duration, query.before, query.after, *durations)
        longest = max(query.duration, *durations, 0)
        first = (query.window[0] - query.before) // self.size
        end = -(-(query.window[1] + longest + query.after) // self.size)
        self.grid = Grid(
            first * self.size, self.size, end - first, self.size, query.before, query.after
        )
        self.taken = {one: self.of(query.people[one]) for one in query.members}
        self._firm: dict[int, Taken] = {}
        self._free: dict[tuple[int, int, int], Mapping[int, int]] = {}

    def of(self, person: Person) -> Taken:
        """The cells that each rule takes from a person, and the starts that load limits take."""
        grid = self.grid
        taken = {
            reason: painted(grid, taking(grid, person), grid.mask)
            for reason, taking in rules.TAKES.items()
        }
        return {**taken, Reason.LOAD_LIMIT: rules.load_limit(grid, person)}

    def firm(self, person: int) -> Taken:
        """What is taken from a person if tentative time does not block."""
        if person not in self._firm:
            known = self.query.people[person]
            blocking = known.blocking - {BusyType.BUSY_TENTATIVE}
            self._firm[person] = self.of(replace(known, blocking=blocking))
        return self._firm[person]

    def answer(self, view: View) -> Answer:
        """The answer of a view on the query's own grid: that of `search`, which it spares.

        Raises what `search` raises.
        """
        query = view.query
        panel.check(query.groups)
        grid = Grid.over(query.window, query.step, query.duration, query.before, query.after)
        each, offset = query.step // self.size, (grid.first - self.grid.first) // self.size
        bits = f"{view.slots:0{self.grid.count}b}"[::-1]
        coarse = bits[offset::each][: grid.count][::-1]
        return Answer(query, grid, int(coarse or "0", 2))

    def reasons(self, person: int, query: Query) -> dict[Reason, int]:
        """The starts that each rule forbids to one person, under a variation."""
        taken = self.taken[person]
        return rules.settled({reason: self._starts(reason, taken, query) for reason in taken})

    def free(self, taken: Taken, query: Query) -> int:
        """The starts that no rule forbids to a person, under a variation."""
        by_slot = by_buffers = 0
        for reason, cells in taken.items():
            if reason in rules.WIDENED:
                by_buffers |= cells
            elif reason is not Reason.LOAD_LIMIT:
                by_slot |= cells
        forbidden = taken[Reason.LOAD_LIMIT]
        if query.before or query.after:
            forbidden |= self._met(by_buffers, query, widened=True)
        else:
            by_slot |= by_buffers
        return self.grid.full & ~(forbidden | self._met(by_slot, query, widened=False))

    def view(self, query: Query) -> View:
        """What is free and asked under a variation."""
        grid = replace(self.grid, duration=query.duration, before=query.before, after=query.after)
        return View(query, grid, self._asked, panel_reasons(grid, query), self._everybody(query))

    def _everybody(self, query: Query) -> Mapping[int, int]:
        """When each of the people is free; kept, for variations often share it."""
        lengths = (query.duration, query.before, query.after)
        if lengths not in self._free:
            self._free[lengths] = {
                one: self.free(taken, query) for one, taken in self.taken.items()
            }
        return self._free[lengths]

    def _starts(self, reason: Reason, taken: Taken, query: Query) -> int:
        if reason is Reason.LOAD_LIMIT:
            return taken[reason]
        return self._met(taken[reason], query, widened=reason in rules.WIDENED)

    def _met(self, cells: int, query: Query, *, widened: bool) -> int:
        """The starts whose slot, widened or not, meets any of the cells."""
        before, after = (query.before, query.after) if widened else (0, 0)
        length = (before + query.duration + after) // self.size
        reach = 1
        while cells and reach < length:
            further = min(reach, length - reach)
            cells |= cells >> further
            reach += further
        return cells << before // self.size & self.grid.full

    @cached_property
    def _asked(self) -> int:
        """The starts on the marks of the query's step that lie in the time asked for."""
        each, grid = self.query.step // self.size, self.grid
        first = -grid.first // grid.step % each
        marks = ((1 << each * (grid.count // each + 1)) - 1) // ((1 << each) - 1) << first
        asked = 0
        for start, end in merge(self.query.asked):
            asked |= grid.between(start, end)
        return marks & asked
