"""Why a day has no slots, in one line."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.reasons import Reason
from interviews.start_map import StartMap
from pages.interviews.explanation_text import PersonNames

#: How many people the line names if no single one is the reason.
MAX_NAMED_PEOPLE = 2
#: From how many people a shared reason stands without names.
MIN_SHARING_PEOPLE = 2
_PERSON_TEXTS = {
    Reason.UNKNOWN: gettext_lazy("The calendar of %(name)s could not be read"),
    Reason.BOOKED: gettext_lazy("%(name)s has other interviews"),
    Reason.HELD: gettext_lazy("%(name)s has time slots on hold"),
    Reason.CALENDAR_BUSY: gettext_lazy("%(name)s is busy"),
    Reason.BUFFER: gettext_lazy("The buffers leave no room beside the events of %(name)s"),
    Reason.TIME_OFF: gettext_lazy("%(name)s is on time off"),
    Reason.CLOSED_HOURS: gettext_lazy("Outside the working hours of %(name)s"),
    Reason.LOAD_LIMIT: gettext_lazy("%(name)s has reached the interview limit"),
}
_SHARED_TEXTS = {
    Reason.UNKNOWN: gettext_lazy("Calendars could not be read"),
    Reason.CLOSED_HOURS: gettext_lazy("Outside working hours"),
    Reason.TIME_OFF: gettext_lazy("Time off"),
}


def describe_day(starts: StartMap, day: int, names: PersonNames) -> str:
    """Return why none of a day's starts, a mask, is a slot; empty for a day without starts.

    It is the notice if there would be slots without it, else the person whose absence alone
    prevents most of the starts. If there is none, several people are unavailable.
    """
    if not day:
        return ""
    panel_reasons = starts.explanation.scenario.panel_reasons
    if day & ~panel_reasons[Reason.NOTICE] == 0:
        return _("In the past, or too soon for the notice")
    if day & ~panel_reasons[Reason.WINDOW] == 0:
        return _("Outside the candidate windows")
    possible = day & starts.explanation.scenario.possible_starts
    if day & starts.explanation.find_opened_without(Reason.NOTICE):
        return _("In the past, or too soon for the notice")
    if text := _find_shared_reason(starts, possible):
        return text
    sole = _count_by_person(starts, possible)
    if sole:
        person = max(sole, key=lambda person: sole[person])
        opened = starts.explanation.scenario.find_opened_if_free(person) & possible
        return _describe_person(starts, person, opened, names)
    return _describe_several(starts, possible, names)


def _find_shared_reason(starts: StartMap, possible: int) -> str:
    """Return the reason that all missing people have at all starts, as a sentence, if any."""
    missing = [
        reasons
        for reasons in starts.explanation.blocked_by_person.values()
        if any(mask & possible for mask in reasons.values())
    ]
    if len(missing) < MIN_SHARING_PEOPLE:
        return ""
    shared = (
        str(text)
        for reason, text in _SHARED_TEXTS.items()
        if all(possible & ~reasons.get(reason, 0) == 0 for reasons in missing)
    )
    return next(shared, "")


def _count_by_person(starts: StartMap, possible: int) -> Mapping[int, int]:
    """Return how many starts would be slots if each person were free, without zeros."""
    scenario = starts.explanation.scenario
    counts = {
        person: (scenario.find_opened_if_free(person) & possible).bit_count()
        for person in scenario.query.members
    }
    return {person: count for person, count in counts.items() if count}


def _describe_person(starts: StartMap, person: int, mask: int, names: PersonNames) -> str:
    """Return the reason that blocks most of some starts for a person, as a sentence.

    Of reasons that block the same number, time off says more than a busy calendar.
    """
    reasons = starts.explanation.blocked_by_person[person]

    def rank(reason: Reason) -> tuple[int, bool]:
        return (reasons[reason] & mask).bit_count(), reason is Reason.TIME_OFF

    reason = max(reasons, key=rank)
    return str(_PERSON_TEXTS[reason]) % {"name": names[person]}


def _describe_several(starts: StartMap, possible: int, names: PersonNames) -> str:
    """Return the reasons of the people who are missing at most starts."""
    counts = {
        person: sum((mask & possible).bit_count() for mask in reasons.values())
        for person, reasons in starts.explanation.blocked_by_person.items()
    }
    people = sorted(
        (person for person in counts if counts[person]), key=lambda person: -counts[person]
    )
    return "; ".join(
        _describe_person(starts, person, possible, names) for person in people[:MAX_NAMED_PEOPLE]
    )
