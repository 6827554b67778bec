"""Build the JSON of explanations: counts by reason and person, changes that help, next slot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import changes, timestamps
from engine.changes import Change
from engine.conflicts import Conflict
from engine.explain import Explanation
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.suggested_changes import Suggestion
from interviews.explanations import AvailabilityExplanation, StartExplanation

#: The response lists this many pairs, those that open most slots, and counts all of them.
MAX_PAIRS = 20

#: The names of interviewers by id.
Names = Mapping[int, str]


def build_explanation(result: AvailabilityExplanation, names: Names) -> dict[str, Any]:
    """Return the `explanation` member of a response."""
    counts, next_slot = result.counts, result.next_slot
    return {
        "starts": counts.start_count,
        "slots": counts.slot_count,
        "reasons": [
            {
                "reason": reason.value,
                "firstCause": reason_counts.first,
                "anyCause": reason_counts.all,
                "soleCause": reason_counts.sole_cause,
            }
            for reason, reason_counts in counts.count_by_reason().items()
        ],
        "interviewers": _build_interviewers(counts, names),
        "changes": [_build_suggestion(change, names) for change in result.single_changes],
        "pairs": [
            _build_pair(pair, names, pair.opened_count) for pair in result.change_pairs[:MAX_PAIRS]
        ],
        "pairsFound": len(result.change_pairs),
        "nextAvailableSlot": _build_interval(next_slot.slot) if next_slot.slot else None,
        "searched": _build_interval(next_slot.searched_window),
        "searchComplete": next_slot.is_complete,
    }


def build_start_explanation(result: StartExplanation, names: Names) -> dict[str, Any]:
    """Return the response of the explain endpoint."""
    availability = result.availability
    return {
        "interviewId": availability.spec.id,
        **_build_interval(result.slot),
        "available": bool(availability.search_result.mask),
        "firstReason": result.reasons[0].value if result.reasons else None,
        "reasons": [reason.value for reason in result.reasons],
        "interviewers": [
            {
                "id": person,
                "name": names[person],
                "conflicts": [build_conflict(conflict) for conflict in conflicts],
            }
            for person, conflicts in result.conflicts.items()
        ],
        "changes": [
            _build_change(suggestion.changes[0], names) for suggestion in result.single_changes
        ],
        "pairs": [_build_pair(pair, names, opens=1) for pair in result.change_pairs[:MAX_PAIRS]],
        "pairsFound": len(result.change_pairs),
    }


def _build_interviewers(counts: Explanation, names: Names) -> list[dict[str, Any]]:
    return [
        {
            "id": person,
            "name": names[person],
            "blocked": person_counts.blocked,
            "soleCause": person_counts.sole_cause,
            "reasonCounts": [
                {"reason": reason.value, "starts": count}
                for reason, count in person_counts.reasons.items()
            ],
        }
        for person, person_counts in counts.count_by_person().items()
    ]


def _build_suggestion(suggestion: Suggestion, names: Names) -> dict[str, Any]:
    return {**_build_change(suggestion.changes[0], names), "opens": suggestion.opened_count}


def _build_pair(pair: Suggestion, names: Names, opens: int) -> dict[str, Any]:
    return {"changes": [_build_change(change, names) for change in pair.changes], "opens": opens}


def _build_change(change: Change, names: Names) -> dict[str, Any]:
    return {"type": change.kind, **_build_details(change, names)}


def _build_details(change: Change, names: Names) -> dict[str, Any]:
    if isinstance(change, changes.WithoutPerson):
        return {"interviewerId": change.person, "name": names[change.person]}
    if isinstance(change, changes.TentativeMoved):
        person = {"interviewerId": change.person, "name": names[change.person]}
        return {**person, **_build_interval(change.interval)}
    if isinstance(change, changes.FewerOfPool):
        return {"group": change.group, "required": change.required}
    if isinstance(change, changes.ShorterDuration):
        return {"durationMinutes": change.seconds // MINUTE}
    if isinstance(change, changes.ShorterNotice):
        return {"noticeMinutes": change.seconds // MINUTE}
    return {}


def build_conflict(conflict: Conflict) -> dict[str, str]:
    """Return the JSON of blocked time of an interviewer."""
    calendar = {"calendar": conflict.source} if conflict.source else {}
    return {
        "reason": conflict.reason.value,
        **_build_interval((conflict.start, conflict.end)),
        **calendar,
    }


def _build_interval(interval: Interval) -> dict[str, str]:
    return {
        "start": timestamps.format_utc(interval[0]),
        "end": timestamps.format_utc(interval[1]),
    }
