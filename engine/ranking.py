"""Score how well each slot suits the people who are assigned to it, from 0 to 1.

The score is the mean of four parts, each from 0 to 1, with the weights 4 : 3 : 2 : 1.

- core hours: the share of the assigned people whose core hours contain the whole slot.
- compactness: the share of the slot's sides, two per person, that leave no free time because the
  person's blocked time ends or begins there (buffers included).
- load: places / (places + interviews that the assigned people have on the slot's local day).
- optional: the share of the optional people who are free; 1 if there are none.

`assignment.choose` assigns the people. Ranking neither adds nor removes slots.
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
    """The parts of a slot's score, as exact fractions."""

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


def score_slots(result: SearchResult) -> dict[int, Score]:
    """Return the score of every slot, by its start (a UTC second)."""
    grid, query = result.grid, result.query
    core, sides, interviews = [], [], []
    for person_id, assigned in _find_assigned_starts(result).items():
        person = query.people[person_id]
        core.append(assigned & ~_find_starts_outside_core_hours(grid, person))
        sides += [assigned & adjacent for adjacent in rules.find_adjacent_starts(grid, person)]
        interviews += [assigned & day for day in _find_interview_days(grid, person)]
    optional = [result.free_starts[person_id] for person_id in query.optional]
    places = sum(group.required for group in query.groups)
    counts = zip(
        _count_per_slot(result, core),
        _count_per_slot(result, sides),
        _count_per_slot(result, interviews),
        _count_per_slot(result, optional),
    )
    return {
        start: Score(
            core_hours=Fraction(in_core_hours, places),
            compactness=Fraction(adjacent_sides, 2 * places),
            load=Fraction(places, places + interviews_that_day),
            optional=Fraction(free_optional, len(optional)) if optional else Fraction(1),
        )
        for start, (in_core_hours, adjacent_sides, interviews_that_day, free_optional) in zip(
            grid.starts_in(result.mask), counts
        )
    }


def sort_best_first(scores: dict[int, Score]) -> list[int]:
    """Return the starts by descending score; equal scores by ascending time."""
    return sorted(scores, key=lambda start: (-scores[start].total, start))


def _find_assigned_starts(result: SearchResult) -> dict[int, int]:
    """Return the slots at which each person fills a place of any group."""
    assigned: dict[int, int] = {}
    for group in result.assignments:
        for person_id, mask in group.items():
            assigned[person_id] = assigned.get(person_id, 0) | mask
    return assigned


def _find_starts_outside_core_hours(grid: Grid, person: Person) -> int:
    if not person.core_hours:
        return 0
    return grid.build_mask(local_time.get_closed_intervals(person.core_hours, grid.span))


def _find_interview_days(grid: Grid, person: Person) -> list[int]:
    """Return one mask for each of the person's interviews: the starts on its local day."""
    interviews = Counter(
        local_time.get_period_index(person.zone, Period.DAY, reservation.slot[0])
        for reservation in person.reservations
    )
    masks = []
    for day, interview_count in interviews.items():
        mask = 0
        for start, end in local_time.get_period_intervals(person.zone, Period.DAY, day, grid.span):
            mask |= grid.mask_between(start, end)
        masks += [mask] * interview_count
    return masks


def _count_per_slot(result: SearchResult, masks: Sequence[int]) -> list[int]:
    """Return for each slot, in ascending order, in how many of the masks it is."""
    slices = [_to_digits(slice_, result.grid) for slice_ in count([m & result.mask for m in masks])]
    return [
        sum(1 << bit for bit, digits in enumerate(slices) if digits[number] == "1")
        for number, is_slot in enumerate(_to_digits(result.mask, result.grid))
        if is_slot == "1"
    ]


def _to_digits(mask: int, grid: Grid) -> str:
    """Return a mask as one binary digit for each start, in the order of the starts."""
    return f"{mask:0{grid.count}b}"[::-1]
