"""A start that somebody wants: whether it is a slot right now, and who takes part.

Listing, explaining and booking are the same search. Calendars are read now, before anything is
locked; rules, holds and bookings once more under the lock. If what the reading depended on changed
in between, all of it is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from bookings.locking import Changed, attempted
from bookings.metrics import CONFLICTS
from calendars.reader import DEFAULT_STALENESS
from core.read_errors import Unreadable
from engine.intervals import Interval
from engine.local_time import DAY
from engine.timestamps import END_OF_TIME
from interviews import availability, explanations, panel_data, spec
from interviews.availability import Availability, Options
from interviews.explanations import StartExplained
from interviews.spec import Interview

#: How many slots near one that is refused are offered, and how far before and after it they lie.
NEAREST, EARLIER, LATER = 5, 7 * DAY, 14 * DAY
Result = TypeVar("Result")


class SlotRefused(Exception):
    """A start is no slot. `nearest` are slots around it."""

    def __init__(self, found: Availability, nearest: list[Interval] | None = None) -> None:
        self.found, self.nearest = found, nearest or []
        super().__init__(f"{found.answer.query.window} is no slot")

    @cached_property
    def explained(self) -> StartExplained:
        """Why it is none: what the explanation of this start says."""
        return explanations.first_start(self.found)


@dataclass(frozen=True)
class Wanted:
    """A slot of a template that somebody wants to begin at `start`; `now` is when they say so.

    Both are UTC seconds. The own time of the hold or booking `apart_from` counts as free. What was
    kept when it was held, `waited` seconds ago, is the notice.
    """

    interview_id: int
    start: int
    now: int
    apart_from: UUID | None = None
    waited: int = 0


@dataclass(frozen=True)
class Seating:
    """Who takes part in a slot: those the panel needs, and who of the optional people is free."""

    slot: Interval
    kept_clear: Interval
    needed: tuple[int, ...]
    optional: tuple[int, ...]

    @property
    def everybody(self) -> tuple[int, ...]:
        return self.needed + self.optional


@dataclass(frozen=True)
class Proposal:
    """What is wanted, the interview it is wanted of, and its calendars as just read."""

    wanted: Wanted
    interview: Interview
    rows: panel_data.Rows

    @classmethod
    def read(cls, wanted: Wanted) -> Proposal:
        """Read everything anew, holding nothing up; raises what `availability.find` raises."""
        described = _described(wanted)
        # calendars are read for the reasons too, should it be refused within the notice
        found = availability.find(described, [_slot(wanted, described)], wanted.now, _EXPLAINED)
        return cls(wanted, described, replace(found.rows, reads=found.reads))

    @property
    def people(self) -> set[int]:
        """Everybody who may have to be locked."""
        return {one.pk for one in self.interview.panel.interviewers}

    def seated(self) -> Seating:
        """Who takes part; for whoever holds the lock on `people`.

        Raises SlotRefused if the start is no slot, Changed if something else is true by now.
        """
        wanted, described = self.wanted, _described(self.wanted)
        slot = _slot(wanted, described)
        interviewers = described.panel.interviewers
        rows = panel_data.load(interviewers, slot, wanted.now, wanted.apart_from)
        if described != self.interview or rows.sources != self.rows.sources:
            raise Changed
        rows = replace(rows, reads=self.rows.reads)
        found = availability.search_in(described, rows, slot, wanted.now, _options(wanted))
        if not found.answer.mask:
            raise SlotRefused(found)
        return _seating(found)


def decided(
    work: Callable[[], Result],
    done: Callable[[], Result | None] = lambda: None,
    moving: UUID | None = None,
) -> Result:
    """What `work` returns, `attempted` several times; SlotRefused knows the nearest slots.

    Nothing is locked any more while those are looked for. The own time of the booking `moving`
    counts as free; a hold that could not be booked still has its time.
    """
    try:
        return attempted(work, done)
    except SlotRefused as refused:
        reasons = refused.explained.reasons
        CONFLICTS.labels(reasons[0].value if reasons else "off-grid").inc()
        raise SlotRefused(refused.found, _nearest(refused.found, moving)) from None


_EXPLAINED = Options(partial=True, max_staleness=0, include=frozenset({"explanation"}))


def _options(wanted: Wanted) -> Options:
    return Options(partial=True, max_staleness=0, apart_from=wanted.apart_from)


def _described(wanted: Wanted) -> Interview:
    found = spec.of_template(spec.template(wanted.interview_id))
    notice = max(0, found.rules.notice - wanted.waited)
    return replace(found, rules=replace(found.rules, notice=notice))


def _slot(wanted: Wanted, described: Interview) -> Interval:
    return wanted.start, wanted.start + described.duration


def _seating(found: Availability) -> Seating:
    """The first start's, which is the only one."""
    answer, query = found.answer, found.answer.query
    needed = [one for group in answer.chosen for one, mask in group.items() if mask & 1]
    optional = [one for one in query.optional if answer.free[one] & 1 and one not in needed]
    start, end = query.window
    kept_clear = (start - query.before, end + query.after)
    return Seating(query.window, kept_clear, tuple(needed), tuple(optional))


def _nearest(found: Availability, moving: UUID | None) -> list[Interval]:
    if any(one.why is Unreadable.TIMEOUT for one in found.reads):
        return []  # who waited for a calendar in vain does not wait for it once more
    query = found.answer.query
    start, end = query.window
    around = (max(start - EARLIER, query.now), min(max(end, query.now) + LATER, END_OF_TIME))
    # a calendar that could not be read now was perhaps read a moment ago, which is no use here
    staleness = 0 if any(one.why for one in found.reads) else DEFAULT_STALENESS
    options = Options(partial=True, max_staleness=staleness, apart_from=moving)
    # as its template is: whoever held the one that is refused may have had a shorter notice
    described = spec.of_template(spec.template(found.interview.id or 0))
    slots = availability.find(described, [around], query.now, options).answer.slots()
    return sorted(sorted(slots, key=lambda slot: (abs(slot[0] - start), slot[0]))[:NEAREST])
