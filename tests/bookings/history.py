"""Check whether the responses to concurrent requests are consistent.

A request takes effect at some instant between its sending and its response. So what a response
reports was certain from the response until a request that ended it was sent, and possible from the
sending of the request that made it until the response that ended it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from engine.intervals import Interval
from tests.factories import utc_seconds
from tests.live_factories import MINUTES, PANELS, POOL, POOLED

Span = tuple[float, float]
#: The problem types of refusals, and the kinds of requests that cause them.
ENDINGS = {
    "urn:slotsmith:hold-used": {"convert"},
    "urn:slotsmith:not-found": {"release"},
    "urn:slotsmith:booking-cancelled": {"cancel"},
}


@dataclass(frozen=True)
class CompletedRequest:
    """A request and its response; `about` is the id of the hold or booking to change."""

    kind: str
    template: int
    sent: float
    answered: float
    status: int
    body: dict[str, Any]
    start: str = ""
    about: str = ""
    key: str = ""
    replayed: bool = False

    @property
    def is_ok(self) -> bool:
        return self.status < 300


@dataclass(frozen=True)
class ReservedTime:
    """Time of a hold or booking: when it was certainly and when it was possibly reserved."""

    reference: str
    reason: str
    people: frozenset[int]
    clear: Interval
    certain: Span
    possible: Span

    def may_conflict_with(self, request: CompletedRequest, slot: Interval) -> bool:
        """Return whether the time may have blocked a request for a slot."""
        overlaps = overlap(self.clear, slot) and overlap(
            self.possible, (request.sent, request.answered)
        )
        return overlaps and self.reference != request.about


def overlap(first: Span | Interval, second: Span | Interval) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def buffered_slot(template: int, start: str) -> Interval:
    """Return a slot of a template with its buffers, in UTC seconds."""
    before, duration, after = (60 * minutes for minutes in MINUTES[template])
    return utc_seconds(start) - before, utc_seconds(start) + duration + after


def find_reserved(history: Sequence[CompletedRequest]) -> list[ReservedTime]:
    """Return everything that was held or booked at some time."""
    return [*_find_holds(history), *_find_bookings(history)]


def _find_holds(history: Sequence[CompletedRequest]) -> Iterator[ReservedTime]:
    ends = defaultdict(list)
    for request in history:
        if request.is_ok and request.kind in ("release", "convert"):
            ends[request.about].append(request)
    for reference, requests in _group_by_id(history, {"hold"}).items():
        yield _build_reserved_time(reference, "held", requests, ends[reference])


def _find_bookings(history: Sequence[CompletedRequest]) -> Iterator[ReservedTime]:
    for reference, versions in group_versions(history).items():
        for sequence, requests in versions.items():
            if requests[0].body["state"] == "booked":
                yield _build_reserved_time(
                    reference, "booked", requests, versions.get(sequence + 1, [])
                )


def _build_reserved_time(
    reference: str,
    reason: str,
    requests: Sequence[CompletedRequest],
    ends: Sequence[CompletedRequest],
) -> ReservedTime:
    body, template = requests[0].body, requests[0].template
    return ReservedTime(
        reference,
        reason,
        frozenset(request["id"] for request in body["interviewers"]),
        buffered_slot(template, body["start"]),
        certain=(
            min(request.answered for request in requests),
            _first(request.sent for request in ends),
        ),
        possible=(
            min(request.sent for request in requests),
            _first(request.answered for request in ends),
        ),
    )


def _first(instants: Iterable[float]) -> float:
    return min(instants, default=math.inf)


def _group_by_id(
    history: Iterable[CompletedRequest], kinds: set[str]
) -> dict[str, list[CompletedRequest]]:
    """Group the responses by hold or booking."""
    requests_by_id: dict[str, list[CompletedRequest]] = defaultdict(list)
    for request in history:
        if request.is_ok and request.kind in kinds:
            requests_by_id[request.body["id"]].append(request)
    return requests_by_id


def group_versions(
    history: Iterable[CompletedRequest],
) -> dict[str, dict[int, list[CompletedRequest]]]:
    """Group the responses by booking and sequence."""
    versions_by_id: dict[str, dict[int, list[CompletedRequest]]] = {}
    for reference, requests in _group_by_id(
        history, {"book", "convert", "move", "cancel", "look"}
    ).items():
        versions = versions_by_id.setdefault(reference, defaultdict(list))
        for request in requests:
            versions[request.body["sequence"]].append(request)
    return versions_by_id


def find_double_bookings(
    reserved: Iterable[ReservedTime],
) -> list[tuple[ReservedTime, ReservedTime]]:
    """Find overlapping time that a person certainly had at the same instant."""
    by_person = defaultdict(list)
    for first in reserved:
        for person in first.people:
            by_person[person].append(first)
    return [
        (first, second)
        for claims in by_person.values()
        for first, second in combinations(claims, 2)
        if first.reference != second.reference
        and overlap(first.clear, second.clear)
        and overlap(first.certain, second.certain)
    ]


def find_contradictions(history: Sequence[CompletedRequest]) -> list[list[CompletedRequest]]:
    """Find responses that differ for one version of a booking or for one idempotency key."""
    groups: dict[Any, list[CompletedRequest]] = defaultdict(list)
    for reference, versions in group_versions(history).items():
        groups.update({(reference, number): group for number, group in versions.items()})
    for response in history:
        if response.key:
            groups[response.key].append(response)
    return [
        group
        for group in groups.values()
        if any(response.body != group[0].body for response in group)
    ]


def find_impossible_lifecycles(history: Sequence[CompletedRequest]) -> list[str]:
    """Find bookings with a missing version or one after the end, and holds that ended twice.

    Every version that exists is in the response to the request that made it.
    """
    impossible = []
    for reference, versions in group_versions(history).items():
        numbers = sorted(versions)
        ends = [number for number in numbers if versions[number][0].body["state"] == "cancelled"]
        if numbers != list(range(len(numbers))) or ends not in ([], numbers[-1:]):
            impossible.append(reference)
    endings = [item for item in history if item.kind in ("release", "convert") and item.is_ok]
    ended = [item.about for item in endings if not item.replayed]
    return impossible + [item for item in set(ended) if ended.count(item) > 1]


def find_unexplained_refusals(
    history: Sequence[CompletedRequest], reserved: Sequence[ReservedTime]
) -> list[CompletedRequest]:
    """Find refusals that no earlier or concurrent request explains."""
    refused = [request for request in history if not request.is_ok and not request.replayed]
    return [request for request in refused if not _is_explained(request, history, reserved)]


def _is_explained(
    refused: CompletedRequest, history: Sequence[CompletedRequest], reserved: Sequence[ReservedTime]
) -> bool:
    if refused.body["type"] == "urn:slotsmith:slot-refused":
        return _is_taken(refused, reserved)
    return any(
        request.about == refused.about and request.is_ok and request.sent < refused.answered
        for request in history
        if request.kind in ENDINGS.get(refused.body["type"], ())
    )


def _is_taken(refused: CompletedRequest, reserved: Sequence[ReservedTime]) -> bool:
    """Return whether the time may have been taken; the slot of a hold cannot be."""
    if not refused.start:
        return False
    slot = buffered_slot(refused.template, refused.start)
    conflicts = [time for time in reserved if time.may_conflict_with(refused, slot)]
    busy = {person for time in conflicts for person in time.people}
    reasons = set(refused.body["reasons"])
    if not reasons or reasons - {"buffer"} - {time.reason for time in conflicts}:
        return False
    if refused.template == POOL:
        return len(POOLED - busy) < 2
    return not busy.isdisjoint(PANELS[refused.template])
