"""Why a start is unavailable, and which changes would make it available, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from interviews.start_map import StartDetails, StartState
from pages.calendars.calendar_names import describe_name
from pages.page_clock import PageClock

#: Names by interviewer id.
PersonNames = Mapping[int, str]

_CONFLICT_TEXTS = {
    Reason.UNKNOWN: gettext_lazy("unknown"),
    Reason.BOOKED: gettext_lazy("another interview"),
    Reason.HELD: gettext_lazy("a time slot on hold"),
    Reason.CALENDAR_BUSY: gettext_lazy("busy"),
    Reason.BUFFER: gettext_lazy("buffer before or after the interview"),
    Reason.TIME_OFF: gettext_lazy("time off"),
    Reason.CLOSED_HOURS: gettext_lazy("outside working hours"),
    Reason.LOAD_LIMIT: gettext_lazy("interview limit for the day or week reached"),
}
_GENERAL_REASONS = {
    Reason.WINDOW: gettext_lazy(
        "This time is outside the candidate windows of this interview type."
    ),
    Reason.NOTICE: gettext_lazy("This time is too soon: it does not leave the required notice."),
}


@dataclass(frozen=True)
class PersonConflicts:
    """The conflicts of one person, as text."""

    name: str
    conflicts: list[str]


@dataclass(frozen=True)
class SuggestionText:
    """A change that would make the start available, in words.

    `opened_count` is the number of slots that it adds to the week.
    """

    change: Change
    text: str
    opened_count: int


@dataclass(frozen=True)
class ExplanationText:
    """The explanation of one start, as text.

    `general_reasons` apply to the whole panel; `people` are the members with conflicts.
    """

    when: str
    state: StartState
    general_reasons: list[str]
    people: list[PersonConflicts]
    suggestions: list[SuggestionText]

    @property
    def is_available(self) -> bool:
        return self.state is StartState.SLOT


def describe_start(details: StartDetails, clock: PageClock, names: PersonNames) -> ExplanationText:
    """Return the explanation of a start as text."""
    day = clock.local_date(details.slot[0])
    return ExplanationText(
        when=clock.format_full(details.slot),
        state=details.state,
        general_reasons=[
            str(text) for reason, text in _GENERAL_REASONS.items() if reason in details.reasons
        ],
        people=[
            PersonConflicts(
                names[person_id],
                [_describe_conflict(each, clock, day) for each in _leave_out_closed(conflicts)],
            )
            for person_id, conflicts in details.conflicts.items()
        ],
        suggestions=[
            SuggestionText(change, describe_change(change, names, clock), opened_count)
            for change, opened_count in details.opened_counts.items()
        ],
    )


def _leave_out_closed(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Return the conflicts without closed hours if there is time off, which says more."""
    is_off = any(each.reason is Reason.TIME_OFF for each in conflicts)
    return [each for each in conflicts if not (is_off and each.reason is Reason.CLOSED_HOURS)]


def describe_reason(reason: Reason) -> str:
    """Return a reason in words, such as "outside working hours"."""
    if reason is Reason.WINDOW:
        return _("outside the candidate windows")
    if reason is Reason.NOTICE:
        return _("too soon for the notice")
    return str(_CONFLICT_TEXTS.get(reason, reason.value))


def _describe_conflict(conflict: Conflict, clock: PageClock, day: date) -> str:
    """Return for example "busy, 10:00 to 11:30 (Work)"."""
    if conflict.reason is Reason.CLOSED_HOURS:
        return _describe_closed_hours(conflict, clock, day)
    text = _CONFLICT_TEXTS.get(conflict.reason, conflict.reason.value)
    time_range = clock.format_range((conflict.start, conflict.end), day)
    source = f" ({describe_name(conflict.source)})" if conflict.source else ""
    return f"{text}, {time_range}{source}"


def _describe_closed_hours(conflict: Conflict, clock: PageClock, day: date) -> str:
    """Return for example "outside working hours until 09:00".

    It names no time of another day: that day may be a day off.
    """
    reason = str(_CONFLICT_TEXTS[Reason.CLOSED_HOURS])
    begins_here = clock.local_date(conflict.start) == day
    ends_here = clock.local_date(conflict.end) == day
    if begins_here and ends_here:
        return f"{reason}, {clock.format_range((conflict.start, conflict.end), day)}"
    if begins_here:
        text = _("%(reason)s from %(time)s")
        return text % {"reason": reason, "time": clock.format_time(conflict.start)}
    if ends_here:
        text = _("%(reason)s until %(time)s")
        return text % {"reason": reason, "time": clock.format_time(conflict.end)}
    return reason


def describe_change(change: Change, names: PersonNames, clock: PageClock) -> str:
    """Return for example "Without Bob Smith"."""
    match change:
        case changes.WithoutPerson(person):
            return _("Without %(name)s") % {"name": names[person]}
        case changes.TentativeMoved(person, interval):
            text = _("If %(name)s moves the tentative event (%(span)s)")
            return text % {"name": names[person], "span": clock.format_range(interval)}
        case changes.FewerOfPool(_, required):
            return _describe_fewer_of_pool(required)
        case changes.ShorterDuration(seconds):
            return _describe_duration(seconds // MINUTE)
        case changes.ShorterNotice(seconds):
            return _describe_notice(round(seconds / 3600, 1))
        case changes.WithoutBuffers():
            return _("Without buffers before and after the interview")


def _describe_fewer_of_pool(required: int) -> str:
    text = ngettext(
        "With %(number)d person from the pool", "With %(number)d people from the pool", required
    )
    return text % {"number": required}


def _describe_duration(minutes: int) -> str:
    text = ngettext(
        "With a duration of %(minutes)d minute", "With a duration of %(minutes)d minutes", minutes
    )
    return text % {"minutes": minutes}


def _describe_notice(hours: float) -> str:
    number = 1 if hours == 1 else 2
    text = ngettext("With %(hours)s hour of notice", "With %(hours)s hours of notice", number)
    return text % {"hours": floatformat(hours)}
