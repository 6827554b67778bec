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
from engine.conflicts import Obstacle
from engine.grid import MINUTE
from engine.reasons import Reason
from interviews.explanations import StartExplained
from pages.clock import Clock

Names = Mapping[int, str]

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
class PersonInTheWay:
    name: str
    obstacles: list[str]


@dataclass(frozen=True)
class Help:
    """A change that makes the start a slot, and its place among those that do."""

    number: int
    words: str


@dataclass(frozen=True)
class Explained:
    """A start as a coordinator reads about it."""

    when: str
    available: bool
    general: list[str]
    people: list[PersonInTheWay]
    helps: list[Help]


def explained(found: StartExplained, clock: Clock, names: Names) -> Explained:
    day = clock.day(found.slot[0])
    return Explained(
        when=clock.in_full(found.slot),
        available=bool(found.found.answer.mask),
        general=[str(told) for reason, told in _GENERAL.items() if reason in found.reasons],
        people=[
            PersonInTheWay(names[one], [_obstacle(it, clock, day) for it in obstacles])
            for one, obstacles in found.in_the_way.items()
        ],
        helps=[
            Help(number, words(one.changes[0], names, clock))
            for number, one in enumerate(found.single)
        ],
    )


def _obstacle(one: Obstacle, clock: Clock, day: date) -> str:
    """Such as busy, 10:00 to 11:30 (Work)."""
    span = clock.span((one.start, one.end), day)
    source = f" ({one.source})" if one.source else ""
    return f"{_REASONS.get(one.reason, one.reason.value)}, {span}{source}"


def words(change: Change, names: Names, clock: Clock) -> str:
    """What a change is, such as Without Bob Smith."""
    return next(_worded(change, names, clock))


def _worded(change: Change, names: Names, clock: Clock) -> Iterator[str]:
    if isinstance(change, changes.WithoutPerson):
        yield _("Without %(name)s") % {"name": names[change.person]}
    if isinstance(change, changes.TentativeMoved):
        span = clock.span(change.stretch)
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
