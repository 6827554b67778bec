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
class TimeKept:
    """Time reserved by a hold or booking: when that was certain, and when it was possible."""

    reference: str
    reason: str
    people: frozenset[int]
    clear: Interval
    certain: Span
    possible: Span

    def is_in_the_way(self, of: CompletedRequest, wanted: Interval) -> bool:
        """Whether it may have been when a request for some time was decided."""
        met = overlap(self.clear, wanted) and overlap(self.possible, (of.sent, of.answered))
        return met and self.reference != of.about


def overlap(one: Span | Interval, other: Span | Interval) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def buffered_slot(template: int, start: str) -> Interval:
    """Return a slot of a template with its buffers, in UTC seconds."""
    before, lasts, after = (60 * minutes for minutes in MINUTES[template])
    return utc_seconds(start) - before, utc_seconds(start) + lasts + after


def find_time_kept(history: Sequence[CompletedRequest]) -> list[TimeKept]:
    """Return everything that was held or booked at some time."""
    return [*_held(history), *_booked(history)]


def _held(history: Sequence[CompletedRequest]) -> Iterator[TimeKept]:
    ends = defaultdict(list)
    for one in history:
        if one.is_ok and one.kind in ("release", "convert"):
            ends[one.about].append(one)
    for reference, made in _told(history, {"hold"}).items():
        yield _kept(reference, "HELD", made, ends[reference])


def _booked(history: Sequence[CompletedRequest]) -> Iterator[TimeKept]:
    for reference, versions in group_versions(history).items():
        for sequence, made in versions.items():
            if made[0].body["state"] == "booked":
                yield _kept(reference, "BOOKED", made, versions.get(sequence + 1, []))


def _kept(
    reference: str, reason: str, made: Sequence[CompletedRequest], ends: Sequence[CompletedRequest]
) -> TimeKept:
    said, template = made[0].body, made[0].template
    return TimeKept(
        reference,
        reason,
        frozenset(one["id"] for one in said["interviewers"]),
        buffered_slot(template, said["start"]),
        certain=(min(one.answered for one in made), _first(one.sent for one in ends)),
        possible=(min(one.sent for one in made), _first(one.answered for one in ends)),
    )


def _first(instants: Iterable[float]) -> float:
    return min(instants, default=math.inf)


def _told(
    history: Iterable[CompletedRequest], kinds: set[str]
) -> dict[str, list[CompletedRequest]]:
    """Group the responses by hold or booking."""
    told: dict[str, list[CompletedRequest]] = defaultdict(list)
    for one in history:
        if one.is_ok and one.kind in kinds:
            told[one.body["id"]].append(one)
    return told


def group_versions(
    history: Iterable[CompletedRequest],
) -> dict[str, dict[int, list[CompletedRequest]]]:
    """Group the responses by booking and sequence."""
    found: dict[str, dict[int, list[CompletedRequest]]] = {}
    for reference, told in _told(history, {"book", "convert", "move", "cancel", "look"}).items():
        versions = found.setdefault(reference, defaultdict(list))
        for one in told:
            versions[one.body["sequence"]].append(one)
    return found


def find_double_bookings(kept: Iterable[TimeKept]) -> list[tuple[TimeKept, TimeKept]]:
    """Find overlapping time that a person certainly had at the same instant."""
    by_person = defaultdict(list)
    for one in kept:
        for person in one.people:
            by_person[person].append(one)
    return [
        (one, other)
        for claims in by_person.values()
        for one, other in combinations(claims, 2)
        if one.reference != other.reference
        and overlap(one.clear, other.clear)
        and overlap(one.certain, other.certain)
    ]


def find_contradictions(history: Sequence[CompletedRequest]) -> list[list[CompletedRequest]]:
    """Find responses that differ for one version of a booking or for one idempotency key."""
    groups: dict[Any, list[CompletedRequest]] = defaultdict(list)
    for reference, versions in group_versions(history).items():
        groups.update({(reference, number): told for number, told in versions.items()})
    for one in history:
        if one.key:
            groups[one.key].append(one)
    return [told for told in groups.values() if any(one.body != told[0].body for one in told)]


def find_impossible_lifecycles(history: Sequence[CompletedRequest]) -> list[str]:
    """Find bookings with a missing version or one after the end, and holds that ended twice.

    Every version that exists is in the response to the request that made it.
    """
    wrong = []
    for reference, versions in group_versions(history).items():
        numbers = sorted(versions)
        ends = [number for number in numbers if versions[number][0].body["state"] == "cancelled"]
        if numbers != list(range(len(numbers))) or ends not in ([], numbers[-1:]):
            wrong.append(reference)
    endings = [one for one in history if one.kind in ("release", "convert") and one.is_ok]
    ended = [one.about for one in endings if not one.replayed]
    return wrong + [one for one in set(ended) if ended.count(one) > 1]


def find_unexplained_refusals(
    history: Sequence[CompletedRequest], kept: Sequence[TimeKept]
) -> list[CompletedRequest]:
    """Find refusals that no earlier or concurrent request explains."""
    refused = [one for one in history if not one.is_ok and not one.replayed]
    return [one for one in refused if not _is_explained(one, history, kept)]


def _is_explained(
    refused: CompletedRequest, history: Sequence[CompletedRequest], kept: Sequence[TimeKept]
) -> bool:
    if refused.body["type"] == "urn:slotsmith:slot-refused":
        return _is_taken(refused, kept)
    return any(
        one.about == refused.about and one.is_ok and one.sent < refused.answered
        for one in history
        if one.kind in ENDINGS.get(refused.body["type"], ())
    )


def _is_taken(refused: CompletedRequest, kept: Sequence[TimeKept]) -> bool:
    """Return whether the time may have been taken; the slot of a hold cannot be."""
    if not refused.start:
        return False
    wanted = buffered_slot(refused.template, refused.start)
    ways = [one for one in kept if one.is_in_the_way(refused, wanted)]
    busy = {person for one in ways for person in one.people}
    reasons = set(refused.body["reasons"])
    if not reasons or reasons - {"BUFFER"} - {one.reason for one in ways}:
        return False
    if refused.template == POOL:
        return len(POOLED - busy) < 2
    return not busy.isdisjoint(PANELS[refused.template])
