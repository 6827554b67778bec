"""Serialize slots as JSON: the start and end, and additional members on request.

`interviews.availability_json` assembles the whole response.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from engine import ranking, timestamps
from engine.intervals import Interval
from engine.ranking import Score
from engine.search import SearchResult
from interviews import proof_json
from interviews.availability import Availability
from interviews.query_limits import check_deadline

#: The slots between two looks at the deadline.
SLOTS_PER_CHECK = 100
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

#: A function from a slot to the value of an additional member.
SlotMember = Callable[[Interval], Any]


def serialize_slots(availability: Availability) -> str:
    """Return the slots as JSON objects with commas between them, in the requested order.

    Raise QueryTimeoutError at the deadline.
    """
    if not _has_members(availability):
        starts = availability.search_result.grid.starts_in(availability.search_result.mask)
        duration = availability.search_result.grid.duration
        return ",".join([_serialize_slot(start, start + duration) for start in starts])
    return ",".join(_ENCODER.encode(slot) for slot in _iterate_slots(availability))


def build_slots(availability: Availability) -> list[dict[str, Any]]:
    """Return the slots as JSON objects, in the requested order. Slots share their free gaps."""
    return list(_iterate_slots(availability))


def _iterate_slots(availability: Availability) -> Iterator[dict[str, Any]]:
    result = availability.search_result
    scores: dict[int, Score] = {}
    starts = result.grid.starts_in(result.mask)
    if availability.options.best_first:
        scores = ranking.score_slots(result)
        starts = ranking.sort_best_first(scores)
    members = _build_members(availability, scores)
    for number, start in enumerate(starts):
        if number % SLOTS_PER_CHECK == 0:
            check_deadline(availability.options.deadline)
        slot = (start, start + result.grid.duration)
        times = {"start": timestamps.format_utc(slot[0]), "end": timestamps.format_utc(slot[1])}
        yield {**times, **{name: member(slot) for name, member in members.items()}}


@lru_cache(maxsize=32768)
def _serialize_slot(start: int, end: int) -> str:
    """Return a slot as a JSON object.

    The cache holds three months of slots every five minutes. Without it, a request for a week takes
    about 1.3 times as long (`make bench-http`).
    """
    return f'{{"start":"{timestamps.format_utc(start)}","end":"{timestamps.format_utc(end)}"}}'


def _has_members(availability: Availability) -> bool:
    options = availability.options
    return options.best_first or not options.include.isdisjoint(("panel", "proof"))


def _build_members(availability: Availability, scores: dict[int, Score]) -> dict[str, SlotMember]:
    """Return the additional members of each slot by name."""
    members: dict[str, SlotMember] = {}
    if availability.options.best_first:
        members["score"] = lambda slot: _build_score(scores[slot[0]])
    if "panel" in availability.options.include:
        members["panel"] = lambda slot: _build_panel(availability.search_result, slot[0])
    if "proof" in availability.options.include:
        members["proof"] = proof_json.make_slot_prover(availability)
    return members


def _build_score(score: Score) -> dict[str, float]:
    parts = {
        "total": score.total,
        "coreHours": score.core_hours,
        "compactness": score.compactness,
        "load": score.load,
        "optional": score.optional,
    }
    return {name: _round(part) for name, part in parts.items()}


def _round(part: Fraction) -> float:
    return round(float(part), 4)


def _build_panel(result: SearchResult, start: int) -> dict[str, Any]:
    """Return who is chosen and who is spare in each group, and which optional people are free."""
    bit = (start - result.grid.first) // result.grid.step
    chosen_by_group = [
        [person for person in assignment if assignment[person] >> bit & 1]
        for assignment in result.assignments
    ]
    chosen = {person for group in chosen_by_group for person in group}
    free = {person for person, mask in result.free_starts.items() if mask >> bit & 1}
    return {
        "groups": [
            {
                "required": group.required,
                "chosenIds": chosen_in_group,
                "spareIds": [
                    person for person in group.people if person in free and person not in chosen
                ],
            }
            for group, chosen_in_group in zip(result.query.groups, chosen_by_group)
        ],
        "optionalIds": [person for person in result.query.optional if person in free],
    }
