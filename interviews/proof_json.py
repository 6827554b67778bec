"""The proof of an answer as JSON: the rules it claims to keep, and for each slot the free gaps.

`tools/verify_proof.py` checks it, and shares nothing with this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from engine import timestamps
from engine.grid import MINUTE
from engine.intervals import Interval, merge
from engine.proof import Edge, Gap, GapFinder
from interviews.availability import Availability


def build_claims(found: Availability) -> dict[str, Any]:
    """What the slots are proved against."""
    query = found.answer.query
    return {
        "now": timestamps.format_utc(query.now),
        "noticeMinutes": query.notice // MINUTE,
        "stepMinutes": query.step // MINUTE,
        "bufferBeforeMinutes": query.buffer_before // MINUTE,
        "bufferAfterMinutes": query.buffer_after // MINUTE,
        "periods": [_span(period) for period in merge(query.requested_periods)],
        "groups": [{"required": group.required, "people": group.people} for group in query.groups],
        "calendars": [
            {
                "interviewerId": one.calendar.interviewer_id,
                "calendar": one.calendar.name,
                "readAt": _instant(one.read_at),
            }
            for one in found.calendar_reads
        ],
    }


def make_slot_prover(found: Availability) -> Callable[[Interval], list[dict[str, Any]]]:
    """For a slot, the gap that holds it of everybody who takes part."""
    answer, known = found.answer, found.read_window or found.answer.query.window
    gaps = {
        one: GapFinder(answer.grid, answer.query.people[one], known) for one in answer.query.members
    }
    read_at = _oldest_reads(found)

    def of_slot(slot: Interval) -> list[dict[str, Any]]:
        bit = (slot[0] - answer.grid.first) // answer.grid.step
        there = [one for places in answer.assignments for one in places if places[one] >> bit & 1]
        return [
            {"interviewerId": one, **_gap(gaps[one].find(slot)), "readAt": read_at[one]}
            for one in there
        ]

    return of_slot


def compute_digest(answer: dict[str, Any]) -> str:
    """The fingerprint of a whole answer, its digest left out."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _oldest_reads(found: Availability) -> dict[int, str | None]:
    """When the longest unread calendar of each member was read."""
    oldest: dict[int, str | None] = dict.fromkeys(found.answer.query.members)
    for one in sorted(found.calendar_reads, key=lambda one: one.read_at or 0, reverse=True):
        if one.read_at:
            oldest[one.calendar.interviewer_id] = timestamps.format_utc(one.read_at)
    return oldest


def _gap(gap: Gap) -> dict[str, Any]:
    opened = (
        {"openFrom": gap.open_period[0], "openUntil": gap.open_period[1]} if gap.open_period else {}
    )
    return {
        "freeFrom": timestamps.format_utc(gap.before.instant),
        "freeUntil": timestamps.format_utc(gap.after.instant),
        **{name: timestamps.format_utc(instant) for name, instant in opened.items()},
        "before": _edge(gap.before),
        "after": _edge(gap.after),
    }


def _edge(edge: Edge) -> dict[str, str]:
    calendar = {"calendar": edge.source} if edge.source else {}
    return {"reason": edge.reason.value, **calendar}


def _span(span: Interval) -> dict[str, str]:
    return {"start": timestamps.format_utc(span[0]), "end": timestamps.format_utc(span[1])}


def _instant(second: int | None) -> str | None:
    return None if second is None else timestamps.format_utc(second)
