"""Compare the slots of an interview with those that it would have with other rules or people.

Both are searched with the same rows and one reading of the calendars.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS, CalendarRead
from engine import panel
from engine.explain import Explanation
from engine.intervals import Interval
from engine.reasons import Reason
from interviews import panel_data
from interviews.availability import Availability, SearchOptions, search_window
from interviews.interview_spec import InterviewSpec
from interviews.panel_data import PanelData

_OPTIONS = SearchOptions(partial=True, include=frozenset({"explanation"}))


@dataclass(frozen=True)
class MainReason:
    """The reason for most of the difference: of one person, or of the whole panel.

    `person_id` is None for the whole panel. `reason` is None if other start times are searched.
    `starts` is how many slots are lost, or gained, for this reason.
    """

    person_id: int | None
    reason: Reason | None
    starts: int


@dataclass(frozen=True)
class Effect:
    """The numbers of slots before and after a change.

    `before` is None if the interview is new, or could not have slots before. `incomplete_reads` are
    the calendars of required people with unknown time.
    """

    before: int | None
    after: int
    main_reason: MainReason | None
    incomplete_reads: Sequence[CalendarRead]


def compare(
    before: InterviewSpec | None, after: InterviewSpec, window: Interval, now: int
) -> Effect:
    """Compare two descriptions of an interview in a window; times are UTC seconds.

    Raise EmptyPanelError, UnfillableGroupError or TooManyGroupsError if the panel of `after` cannot
    be filled, UnreadableRulesError if the rules of a person cannot be read, and QueryTimeoutError.
    """
    panel.validate(after.panel.groups)
    if before is not None and not _can_be_filled(before):
        before = None
    loaded = _load([spec for spec in (before, after) if spec], window, now)
    new = search_window(after, loaded, window, now, _OPTIONS)
    if before is None:
        return Effect(None, len(_list_starts(new)), None, new.required_incomplete_reads)
    old = search_window(before, loaded, window, now, _OPTIONS)
    return Effect(
        len(_list_starts(old)),
        len(_list_starts(new)),
        _find_main_reason(old, new),
        _merge_reads(old.required_incomplete_reads, new.required_incomplete_reads),
    )


def _can_be_filled(spec: InterviewSpec) -> bool:
    try:
        panel.validate(spec.panel.groups)
    except ValueError:
        return False
    return True


def _load(specs: Sequence[InterviewSpec], window: Interval, now: int) -> PanelData:
    """Load the rows of all people of some panels, and read their calendars once."""
    people = {person.pk: person for spec in specs for person in spec.panel.interviewers}
    loaded = panel_data.load([people[pk] for pk in sorted(people)], window, now)
    read_window = (
        max(window[0], now) - max(spec.rules.buffer_before for spec in specs),
        window[1] + max(spec.rules.buffer_after for spec in specs),
    )
    reads = panel_data.read_calendars(loaded, read_window, now, DEFAULT_MAX_STALENESS_SECONDS)
    return replace(loaded, calendar_reads=reads)


def _list_starts(availability: Availability) -> set[int]:
    return {start for start, _ in availability.search_result.list_slots()}


def _find_main_reason(old: Availability, new: Availability) -> MainReason | None:
    """Return why there are fewer slots, or what had prevented the further ones."""
    old_starts, new_starts = _list_starts(old), _list_starts(new)
    if len(new_starts) < len(old_starts):
        return _explain(new, old_starts - new_starts)
    if len(new_starts) > len(old_starts):
        return _explain(old, new_starts - old_starts)
    return None


def _explain(availability: Availability, starts: Collection[int]) -> MainReason | None:
    """Return the reason for which most of some starts are not slots."""
    explanation = availability.explanation
    if explanation is None:
        return None
    reasons = _count_reasons(explanation, starts)
    # the first of equals: the whole panel's reasons come before those of people
    return max(reasons, key=lambda reason: reason.starts, default=None)


def _count_reasons(explanation: Explanation, starts: Collection[int]) -> list[MainReason]:
    """Return every reason for which some of the starts are not slots."""
    scenario = explanation.scenario
    grid = scenario.grid
    on_grid = [start for start in starts if not (start - grid.first) % grid.step]
    mask = sum(1 << (start - grid.first) // grid.step for start in on_grid)
    off_grid = len(starts) - len(on_grid) + (mask & ~scenario.requested_starts).bit_count()
    blocked_by_reason = [
        *((None, reason, blocked) for reason, blocked in scenario.panel_reasons.items()),
        *(
            (person, reason, blocked)
            for person, reasons in explanation.blocked_by_person.items()
            for reason, blocked in reasons.items()
        ),
    ]
    counted = [
        MainReason(person, reason, (mask & blocked).bit_count())
        for person, reason, blocked in blocked_by_reason
    ]
    return [reason for reason in (MainReason(None, None, off_grid), *counted) if reason.starts]


def _merge_reads(*lists: Sequence[CalendarRead]) -> list[CalendarRead]:
    """Return the reads of several lists, each calendar once."""
    by_calendar = {id(read): read for reads in lists for read in reads}
    return list(by_calendar.values())
