"""Why is there no slot? The use cases behind `include=explanation` and the explain endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from engine import conflicts, suggest
from engine.conflicts import Obstacle
from engine.explain import Explanation
from engine.intervals import Interval, merge
from engine.local_time import DAY
from engine.reasons import Reason
from engine.search import Query, search
from engine.suggest import Suggestion
from engine.timestamps import END_OF_TIME
from interviews.availability import Availability, Options, find, search_in
from interviews.spec import Interview

#: How far beyond a window without slots the next one is looked for, in seconds.
LATER = 28 * DAY


@dataclass(frozen=True)
class NextSlot:
    """The first slot of the time searched, if it has any.

    `complete` is whether all of that time is known.
    """

    slot: Interval | None
    searched: Interval
    complete: bool


@dataclass(frozen=True)
class Explained:
    """The account of an answer, what would open more slots, and the next slot.

    Pairs are looked for where there is no slot and no single change opens one.
    """

    account: Explanation
    single: Sequence[Suggestion]
    pairs: Sequence[Suggestion]
    next_slot: NextSlot


@dataclass(frozen=True)
class Answered:
    """The slots of an interview, and what explains them if that was asked for."""

    found: Availability
    explained: Explained | None = None


@dataclass(frozen=True)
class StartExplained:
    """Whether one start is a slot; if not, why, what stands in the way, and what would help.

    `reasons` are in the order of accounting; `in_the_way` is by person.
    """

    found: Availability
    reasons: Sequence[Reason]
    in_the_way: dict[int, list[Obstacle]]
    single: Sequence[Suggestion]
    pairs: Sequence[Suggestion]

    @property
    def slot(self) -> Interval:
        """The start with its end, whether or not it is one of the slots."""
        return self.found.answer.query.window


def answer(
    interview: Interview, periods: Sequence[Interval], now: int, options: Options
) -> Answered:
    """Find every slot of an interview, and explain the rest if the options say so.

    Raises what `availability.find` raises.
    """
    found = find(interview, periods, now, options)
    return Answered(found, _explained(found, found.account) if found.account else None)


def start(
    interview: Interview,
    instant: int,
    now: int,
    max_staleness: int,
    apart_from: UUID | None = None,
) -> StartExplained:
    """Explain one start, which lies on the marks; instants are UTC seconds.

    The own time of the hold or booking `apart_from` counts as free.
    """
    explained = frozenset({"explanation"})
    options = Options(True, max_staleness, explained, apart_from=apart_from)
    found = find(interview, [(instant, instant + interview.duration)], now, options)
    return first_start(found)


def first_start(found: Availability) -> StartExplained:
    """Explain the first start of what was searched."""
    query, cells = found.answer.query, suggest.cells_for(found.answer.query)
    view = cells.view(query)
    # an interview longer than the step has further starts in its own time: they are not asked for
    account = Explanation(cells, replace(view, asked=view.asked & -view.asked))
    single = pairs = []
    if not found.answer.mask:
        single = [one for one in suggest.single(cells, account.view) if _opens_first(one, query)]
        pairs = [] if single else suggest.pairs(cells, account.view)
    return StartExplained(
        found,
        reasons=list(account.reasons()),
        in_the_way={
            one: conflicts.in_the_way(found.answer.grid, query.people[one], query.window)
            for one, reasons in account.people.items()
            if reasons
        },
        single=single,
        pairs=[one for one in pairs if _opens_first(one, query)],
    )


def _opens_first(suggestion: Suggestion, query: Query) -> bool:
    """Whether a suggestion opens the very first start, and not only a shorter slot after it."""
    for change in suggestion.changes:
        query = change.applied(query)
    return bool(search(query).mask & 1)


def _explained(found: Availability, account: Explanation) -> Explained:
    single = suggest.single(account.cells, account.view)
    helpless = not single and not found.answer.mask
    pairs = suggest.pairs(account.cells, account.view) if helpless else []
    return Explained(account, single, pairs, _next_slot(found))


def _next_slot(found: Availability) -> NextSlot:
    query = found.answer.query
    slots = found.answer.slots()
    if slots:
        return NextSlot(slots[0], query.window, not found.needed_unread)
    start, end = merge(query.asked)[-1]
    later = (max(start, end - query.duration), min(end + LATER, END_OF_TIME))
    options = replace(found.options, include=frozenset())
    next_found = search_in(found.interview, found.rows, later, query.now, options)
    searched = (query.window[0], later[1])
    first = next(iter(next_found.answer.slots()), None)
    return NextSlot(first, searched, not found.needed_unread and not next_found.needed_unread)
