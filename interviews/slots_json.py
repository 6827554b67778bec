"""Serialize slots as JSON: the start and end, and additional members on request.

`interviews.availability_json` assembles the whole response.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from engine import ranking, timestamps
from engine.intervals import Interval
from engine.ranking import Score
from engine.search import SearchResult
from interviews import proof_json
from interviews.availability import Availability

#: A function from a slot to the value of an additional member.
SlotMember = Callable[[Interval], Any]


def serialize_slots(availability: Availability) -> str:
    """Return the slots as JSON objects with commas between them, in the requested order."""
    result = availability.search_result
    duration = result.grid.duration
    scores: dict[int, Score] = {}
    starts = result.grid.starts_in(result.mask)
    if availability.options.best_first:
        scores = ranking.score_slots(result)
        starts = ranking.sort_best_first(scores)
    members = _build_members(availability, scores)
    slots = ((start, start + duration) for start in starts)
    if not members:
        return ",".join(_serialize_slot(*slot) for slot in slots)
    return ",".join(_serialize_with_members(slot, members) for slot in slots)


@lru_cache(maxsize=32768)
def _serialize_slot(start: int, end: int) -> str:
    """Return a slot as a JSON object.

    The cache holds three months of slots every five minutes. Without it, a request for a week takes
    about 1.3 times as long (`make bench-http`).
    """
    return f'{{"start":"{timestamps.format_utc(start)}","end":"{timestamps.format_utc(end)}"}}'


def _serialize_with_members(slot: Interval, members: dict[str, SlotMember]) -> str:
    values = {name: member(slot) for name, member in members.items()}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return f"{_serialize_slot(*slot)[:-1]},{text[1:]}"


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
                "chosen": chosen_in_group,
                "spare": [
                    person for person in group.people if person in free and person not in chosen
                ],
            }
            for group, chosen_in_group in zip(result.query.groups, chosen_by_group)
        ],
        "optional": [person for person in result.query.optional if person in free],
    }
