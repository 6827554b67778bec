"""Explanations as JSON: every start accounted for, the changes that help, and the next slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine import changes, timestamps
from engine.changes import Change
from engine.conflicts import Conflict
from engine.explain import Explanation
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.suggest import Suggestion
from interviews.explanations import AvailabilityExplanation, StartExplanation

#: So many pairs are written out, those that open most; all of them are counted.
MAX_PAIRS = 20

Names = Mapping[int, str]


def build_explanation(explained: AvailabilityExplanation, names: Names) -> dict[str, Any]:
    """What `include=explanation` adds to an answer."""
    account, following = explained.explanation, explained.next_slot
    return {
        "starts": account.start_count,
        "slots": account.slot_count,
        "reasons": [
            {"reason": reason.value, "first": it.first, "all": it.all, "alone": it.sole_cause}
            for reason, it in account.count_by_reason().items()
        ],
        "interviewers": _interviewers(account, names),
        "changes": [_suggestion(one, names) for one in explained.single_changes],
        "pairs": _pairs(explained.change_pairs, names),
        "pairsFound": len(explained.change_pairs),
        "nextAvailableSlot": _span(following.slot) if following.slot else None,
        "searched": _span(following.searched_window),
        "searchComplete": following.is_complete,
    }


def build_start_explanation(explained: StartExplanation, names: Names) -> dict[str, Any]:
    """The answer to why one start is no slot."""
    found = explained.availability
    return {
        "interviewId": found.spec.id,
        **_span(explained.slot),
        "available": bool(found.answer.mask),
        "firstReason": explained.reasons[0].value if explained.reasons else None,
        "reasons": [reason.value for reason in explained.reasons],
        "interviewers": [
            {"id": one, "name": names[one], "inTheWay": [_obstacle(it) for it in obstacles]}
            for one, obstacles in explained.conflicts.items()
        ],
        "changes": [_change(one.changes[0], names) for one in explained.single_changes],
        "pairs": [
            [_change(change, names) for change in one.changes]
            for one in explained.change_pairs[:MAX_PAIRS]
        ],
        "pairsFound": len(explained.change_pairs),
    }


def _interviewers(account: Explanation, names: Names) -> list[dict[str, Any]]:
    return [
        {
            "id": one,
            "name": names[one],
            "taken": it.blocked,
            "alone": it.sole_cause,
            "reasons": {reason.value: count for reason, count in it.reasons.items()},
        }
        for one, it in account.count_by_person().items()
    ]


def _suggestion(suggestion: Suggestion, names: Names) -> dict[str, Any]:
    return {**_change(suggestion.changes[0], names), "opens": suggestion.opened_count}


def _pairs(found: Sequence[Suggestion], names: Names) -> list[dict[str, Any]]:
    return [
        {"changes": [_change(change, names) for change in one.changes], "opens": one.opened_count}
        for one in found[:MAX_PAIRS]
    ]


def _change(change: Change, names: Names) -> dict[str, Any]:
    return {"change": change.kind, **_details(change, names)}


def _details(change: Change, names: Names) -> dict[str, Any]:
    if isinstance(change, changes.WithoutPerson):
        return {"interviewerId": change.person, "name": names[change.person]}
    if isinstance(change, changes.TentativeMoved):
        whose = {"interviewerId": change.person, "name": names[change.person]}
        return {**whose, **_span(change.interval)}
    if isinstance(change, changes.FewerOfPool):
        return {"group": change.group, "required": change.required}
    if isinstance(change, changes.ShorterDuration):
        return {"durationMinutes": change.seconds // MINUTE}
    if isinstance(change, changes.ShorterNotice):
        return {"noticeMinutes": change.seconds // MINUTE}
    return {}


def _obstacle(obstacle: Conflict) -> dict[str, str]:
    calendar = {"calendar": obstacle.source} if obstacle.source else {}
    return {
        "reason": obstacle.reason.value,
        **_span((obstacle.start, obstacle.end)),
        **calendar,
    }


def _span(span: Interval) -> dict[str, str]:
    return {"start": timestamps.format_utc(span[0]), "end": timestamps.format_utc(span[1])}
