"""Slots as JSON: start and end, and with them what else was asked for of each."""

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

#: Texts of slots that are kept for a duration; three months of every five minutes are 26,496.
_MOST_TEXTS = 32768

SlotMember = Callable[[Interval], Any]


def serialize_slots(found: Availability) -> str:
    """The JSON list of the slots, in the order that was asked for."""
    answer = found.answer
    duration = answer.grid.duration
    scores = ranking.score_slots(answer) if found.options.best_first else {}
    starts = (
        ranking.sort_best_first(scores)
        if found.options.best_first
        else answer.grid.starts_in(answer.mask)
    )
    members = _members(found, scores)
    if not members:
        return ",".join(map(_texts(duration).__getitem__, starts))
    return ",".join(_with_members((start, start + duration), members) for start in starts)


class _Texts(dict[int, str]):
    """The texts of slots by their start: to make one costs more than to find the slot."""

    def __init__(self, duration: int) -> None:
        super().__init__()
        self.duration = duration

    def __missing__(self, start: int) -> str:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        end = timestamps.format_utc(start + self.duration)
        text = self[start] = f'{{"start":"{timestamps.format_utc(start)}","end":"{end}"}}'
        return text


_texts = lru_cache(maxsize=8)(_Texts)


def _with_members(slot: Interval, members: dict[str, SlotMember]) -> str:
    more = {name: member(slot) for name, member in members.items()}
    text = json.dumps(more, ensure_ascii=False, separators=(",", ":"))
    return f"{_texts(slot[1] - slot[0])[slot[0]][:-1]},{text[1:]}"


def _members(found: Availability, scores: dict[int, Score]) -> dict[str, SlotMember]:
    """What else to tell of each slot."""
    members: dict[str, SlotMember] = {}
    if found.options.best_first:
        members["score"] = lambda slot: _score(scores[slot[0]])
    if "panel" in found.options.include:
        members["panel"] = lambda slot: _panel(found.answer, slot[0])
    if "proof" in found.options.include:
        members["proof"] = proof_json.make_slot_prover(found)
    return members


def _score(score: Score) -> dict[str, float]:
    parts = {
        "total": score.total,
        "coreHours": score.core_hours,
        "compactness": score.compactness,
        "load": score.load,
        "optional": score.optional,
    }
    return {name: _rounded(part) for name, part in parts.items()}


def _rounded(part: Fraction) -> float:
    return round(float(part), 4)


def _panel(answer: SearchResult, start: int) -> dict[str, Any]:
    """Who is chosen for each group, who is spare, and which optional people are free."""
    bit = (start - answer.grid.first) // answer.grid.step
    chosen = [[one for one in places if places[one] >> bit & 1] for places in answer.assignments]
    busy_elsewhere = {one for group in chosen for one in group}
    return {
        "groups": [
            {
                "required": group.required,
                "chosen": here,
                "spare": [
                    one
                    for one in group.people
                    if answer.free_starts[one] >> bit & 1 and one not in busy_elsewhere
                ],
            }
            for group, here in zip(answer.query.groups, chosen)
        ],
        "optional": [one for one in answer.query.optional if answer.free_starts[one] >> bit & 1],
    }
