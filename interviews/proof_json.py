"""Build the proof of a response as JSON: the rules, and the free gap around each slot.

`tools/verify_proof.py` verifies proofs and shares no code with the service.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from engine import timestamps
from engine.grid import MINUTE
from engine.intervals import Interval, merge
from engine.proof import Edge, Gap, GapFinder
from interviews.availability import Availability


def build_claims(availability: Availability) -> dict[str, Any]:
    """Return the rules, groups and calendar reads that the slots were found with."""
    query = availability.search_result.query
    return {
        "now": timestamps.format_utc(query.now),
        "noticeMinutes": query.notice // MINUTE,
        "stepMinutes": query.step // MINUTE,
        "bufferBeforeMinutes": query.buffer_before // MINUTE,
        "bufferAfterMinutes": query.buffer_after // MINUTE,
        "periods": [_build_interval(period) for period in merge(query.requested_periods)],
        "groups": [
            {"required": group.required, "memberIds": group.people} for group in query.groups
        ],
        "calendars": [
            {
                "interviewerId": read.calendar.interviewer_id,
                "calendar": read.calendar.name,
                "readAt": None if read.read_at is None else timestamps.format_utc(read.read_at),
            }
            for read in availability.calendar_reads
        ],
    }


def make_slot_prover(availability: Availability) -> Callable[[Interval], list[dict[str, Any]]]:
    """Return a function from a slot to the free gaps of each person who takes part in it."""
    result = availability.search_result
    window = availability.read_window or result.query.window
    finders = {
        person: GapFinder(result.grid, result.query.people[person], window)
        for person in result.query.members
    }
    read_at = _find_oldest_reads(availability)

    @cache
    def build_gap(person: int, gap: Gap) -> dict[str, Any]:
        """Return the JSON of a gap, which is one object for all the slots in it."""
        return {"interviewerId": person, **_build_gap(gap), "readAt": read_at[person]}

    def prove(slot: Interval) -> list[dict[str, Any]]:
        bit = (slot[0] - result.grid.first) // result.grid.step
        participants = [
            person
            for assignment in result.assignments
            for person in assignment
            if assignment[person] >> bit & 1
        ]
        return [build_gap(person, finders[person].find(slot)) for person in participants]

    return prove


def compute_digest(body: dict[str, Any]) -> str:
    """Return the SHA-256 of a whole response, which must not contain the digest itself."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _find_oldest_reads(availability: Availability) -> dict[int, str | None]:
    """Return, for each member, the time of their least recent calendar read."""
    oldest: dict[int, int] = {}
    for read in availability.calendar_reads:
        if read.read_at:
            person = read.calendar.interviewer_id
            oldest[person] = min(read.read_at, oldest.get(person, read.read_at))
    members = availability.search_result.query.members
    return {
        person: timestamps.format_utc(oldest[person]) if person in oldest else None
        for person in members
    }


def _build_gap(gap: Gap) -> dict[str, Any]:
    open_period = {}
    if gap.open_period:
        open_period = {
            "openFrom": timestamps.format_utc(gap.open_period[0]),
            "openUntil": timestamps.format_utc(gap.open_period[1]),
        }
    return {
        "freeFrom": timestamps.format_utc(gap.before.instant),
        "freeUntil": timestamps.format_utc(gap.after.instant),
        **open_period,
        "before": _build_edge(gap.before),
        "after": _build_edge(gap.after),
    }


def _build_edge(edge: Edge) -> dict[str, str]:
    calendar = {"calendar": edge.source} if edge.source else {}
    return {"reason": edge.reason.value, **calendar}


def _build_interval(interval: Interval) -> dict[str, str]:
    return {
        "start": timestamps.format_utc(interval[0]),
        "end": timestamps.format_utc(interval[1]),
    }
