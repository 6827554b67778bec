"""How well each slot suits the people who would sit in it, as a score from 0 to 1.

The score is made of four parts, each from 0 to 1, and weighs them 4 : 3 : 2 : 1.

- core hours: the share of the people in whose core hours the whole slot lies.
- compactness: the share of the slot's sides, two a person, at which no free time is left over
  because something else of theirs begins or ends there (buffers kept).
- load: places / (places + interviews that the people already have on the slot's local day).
- optional: the share of the optional people who are free; 1 if there are none.

The people of a slot are those whom `panel.choose` gives its places. Nothing here adds or drops a
slot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine import local_time, rules
from engine.bitslice import count
from engine.grid import Grid
from engine.local_time import Period
from engine.person import Person
from engine.search import SearchResult

WEIGHTS = (4, 3, 2, 1)


@dataclass(frozen=True)
class Score:
    """The parts of a slot's score, exact."""

    core_hours: Fraction
    compactness: Fraction
    load: Fraction
    optional: Fraction

    @property
    def total(self) -> Fraction:
        """The weighted mean of the parts."""
        parts = (self.core_hours, self.compactness, self.load, self.optional)
        weighted = (weight * part for weight, part in zip(WEIGHTS, parts))
        return sum(weighted, Fraction()) / sum(WEIGHTS)


def score_slots(answer: SearchResult) -> dict[int, Score]:
    """The score of every slot, by its start (a UTC second)."""
    grid, query = answer.grid, answer.query
    core, sides, interviews = [], [], []
    for one, chosen in _chosen(answer).items():
        person = query.people[one]
        core.append(chosen & ~_outside_core_hours(grid, person))
        sides += [chosen & touched for touched in rules.find_adjacent_starts(grid, person)]
        interviews += [chosen & day for day in _interview_days(grid, person)]
    optional = [answer.free_starts[one] for one in query.optional]
    places = sum(group.required for group in query.groups)
    columns = zip(
        *(_counts(grid, answer.mask, masks) for masks in (core, sides, interviews, optional))
    )
    return {
        start: Score(
            Fraction(in_core, places),
            Fraction(touching, 2 * places),
            Fraction(places, places + had),
            Fraction(free, len(optional)) if optional else Fraction(1),
        )
        for start, (in_core, touching, had, free) in zip(grid.starts_in(answer.mask), columns)
    }


def sort_best_first(found: dict[int, Score]) -> list[int]:
    """The starts by falling score; those that score alike by time."""
    return sorted(found, key=lambda start: (-found[start].total, start))


def _chosen(answer: SearchResult) -> dict[int, int]:
    chosen: dict[int, int] = {}
    for group in answer.assignments:
        for one, mask in group.items():
            chosen[one] = chosen.get(one, 0) | mask
    return chosen


def _outside_core_hours(grid: Grid, person: Person) -> int:
    return (
        grid.build_mask(local_time.get_closed_intervals(person.core_hours, grid.span))
        if person.core_hours
        else 0
    )


def _interview_days(grid: Grid, person: Person) -> list[int]:
    """The starts of the person's local day, once for each interview that they have on it."""
    days = Counter(
        local_time.get_period_index(person.zone, Period.DAY, one.slot[0])
        for one in person.reservations
    )
    masks = []
    for day, interviews in days.items():
        mask = 0
        for start, end in local_time.get_period_intervals(person.zone, Period.DAY, day, grid.span):
            mask |= grid.mask_between(start, end)
        masks += [mask] * interviews
    return masks


def _counts(grid: Grid, wanted: int, masks: Sequence[int]) -> list[int]:
    """In how many of the masks each wanted start stands."""
    slices = [_bits(part, grid) for part in count([mask & wanted for mask in masks])]
    return [
        sum(1 << weight for weight, bits in enumerate(slices) if bits[number] == "1")
        for number, bit in enumerate(_bits(wanted, grid))
        if bit == "1"
    ]


def _bits(mask: int, grid: Grid) -> str:
    return f"{mask:0{grid.count}b}"[::-1]
