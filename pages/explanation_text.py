"""Why a start is no slot, and what would help, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engine import changes
from engine.changes import Change
from engine.conflicts import Conflict
from engine.grid import MINUTE
from engine.reasons import Reason
from interviews.explanations import StartExplanation
from pages.clock import LocaleClock

PersonNames = Mapping[int, str]

_REASONS = {
    Reason.UNKNOWN: gettext_lazy("not known"),
    Reason.BOOKED: gettext_lazy("another interview"),
    Reason.HELD: gettext_lazy("a slot that is being held"),
    Reason.CALENDAR_BUSY: gettext_lazy("busy"),
    Reason.BUFFER: gettext_lazy("time kept clear before or after"),
    Reason.TIME_OFF: gettext_lazy("time off"),
    Reason.CLOSED_HOURS: gettext_lazy("not open"),
    Reason.LOAD_LIMIT: gettext_lazy("enough interviews in this day or week"),
}
_GENERAL = {
    Reason.WINDOW: gettext_lazy("It is outside the hours in which this interview is held."),
    Reason.NOTICE: gettext_lazy("It is too soon: the notice would not be kept."),
}


@dataclass(frozen=True)
class PersonConflicts:
    name: str
    conflicts: list[str]


@dataclass(frozen=True)
class Suggestion:
    """A change that makes the start a slot, and its place among those that do."""

    index: int
    text: str


@dataclass(frozen=True)
class ExplanationText:
    """A start as a coordinator reads about it."""

    when: str
    is_available: bool
    general_reasons: list[str]
    people: list[PersonConflicts]
    suggestions: list[Suggestion]


def describe_start(
    found: StartExplanation, clock: LocaleClock, names: PersonNames
) -> ExplanationText:
    day = clock.local_date(found.slot[0])
    return ExplanationText(
        when=clock.format_full(found.slot),
        is_available=bool(found.availability.answer.mask),
        general_reasons=[str(told) for reason, told in _GENERAL.items() if reason in found.reasons],
        people=[
            PersonConflicts(names[one], [_obstacle(it, clock, day) for it in obstacles])
            for one, obstacles in found.conflicts.items()
        ],
        suggestions=[
            Suggestion(number, describe_change(one.changes[0], names, clock))
            for number, one in enumerate(found.single_changes)
        ],
    )


def _obstacle(one: Conflict, clock: LocaleClock, day: date) -> str:
    """Such as busy, 10:00 to 11:30 (Work)."""
    span = clock.format_range((one.start, one.end), day)
    source = f" ({one.source})" if one.source else ""
    return f"{_REASONS.get(one.reason, one.reason.value)}, {span}{source}"


def describe_change(change: Change, names: PersonNames, clock: LocaleClock) -> str:
    """What a change is, such as Without Bob Smith."""
    return next(_worded(change, names, clock))


def _worded(change: Change, names: PersonNames, clock: LocaleClock) -> Iterator[str]:
    if isinstance(change, changes.WithoutPerson):
        yield _("Without %(name)s") % {"name": names[change.person]}
    if isinstance(change, changes.TentativeMoved):
        span = clock.format_range(change.interval)
        yield _("If %(name)s moves what is tentative, %(span)s") % {
            "name": names[change.person],
            "span": span,
        }
    if isinstance(change, changes.FewerOfPool):
        yield ngettext(
            "With %(number)d person of the pool",
            "With %(number)d people of the pool",
            change.required,
        ) % {"number": change.required}
    if isinstance(change, changes.ShorterDuration):
        yield _("With %(minutes)d minutes") % {"minutes": change.seconds // MINUTE}
    if isinstance(change, changes.ShorterNotice):
        hours = round(change.seconds / 3600, 1)
        yield ngettext(
            "With a notice of %(hours)s hour",
            "With a notice of %(hours)s hours",
            1 if hours == 1 else 2,
        ) % {"hours": floatformat(hours)}
    yield _("Without time kept clear around it")
