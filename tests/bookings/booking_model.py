"""What must be true of three templates' slots, worked out anew from all that happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.factories import DAY, HOUR, at

Span = tuple[int, int]
MINUTE = 60
MARKS = range(at("2025-01-22T08:00Z"), at("2025-01-22T14:00Z"), 30 * MINUTE)


def meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True)
class Kind:
    """A template: so many of some people are needed, for so long, with so much kept clear."""

    number: int
    people: tuple[int, ...]
    required: int
    length: int
    before: int = 0
    after: int = 0

    def kept_clear(self, start: int) -> Span:
        return start - self.before, start + self.length + self.after


@dataclass(frozen=True)
class Claimed:
    """Time that a hold or booking has of some people; a hold until `expires`."""

    people: frozenset[int]
    clear: Span
    expires: int | None = None


@dataclass
class Model:
    """Everything that happened: claims by reference, events and unread calendars by person."""

    now: int
    claims: dict[str, Claimed] = field(default_factory=dict)
    events: dict[int, list[Span]] = field(default_factory=dict)
    down: set[int] = field(default_factory=set)

    def live(self, apart_from: str | None = None) -> Iterator[tuple[str, Claimed]]:
        for reference, claim in self.claims.items():
            if reference != apart_from and (claim.expires is None or claim.expires > self.now):
                yield reference, claim

    def free(self, kind: Kind, start: int, apart_from: str | None = None) -> list[int]:
        """Those of a template who are free at a start."""
        clear = kind.kept_clear(start)
        claims = [claim for _, claim in self.live(apart_from) if meet(claim.clear, clear)]
        taken = {one for claim in claims for one in claim.people}
        busy = {one for one, spans in self.events.items() if any(meet(it, clear) for it in spans)}
        return [one for one in kind.people if one not in taken | busy | self.down]

    def is_slot(self, kind: Kind, start: int, apart_from: str | None = None) -> bool:
        in_time = start >= self.now + DAY
        return in_time and len(self.free(kind, start, apart_from)) >= kind.required

    def slots(self, kind: Kind, apart_from: str | None = None) -> list[int]:
        return [one for one in MARKS if self.is_slot(kind, one, apart_from)]


#: Long enough for any slot that begins on a mark.
WINDOW = (MARKS.start, MARKS[-1] + 2 * HOUR)
