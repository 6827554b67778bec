"""The effect of a form on the slots of the next two weeks, in sentences, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.grid import MINUTE
from engine.local_time import DAY
from interviews import effect, interview_spec
from interviews.effect import Effect, MainReason
from interviews.interview_spec import InterviewSpec
from interviews.models import InterviewTemplate
from interviews.query_serializers import load_panel
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.interviews.explanation_text import PersonNames, describe_reason

#: How far ahead slots are counted.
EFFECT_SECONDS = 14 * DAY
_NO_PANEL: dict[str, Any] = {"groups": [], "optionalIds": []}


@dataclass(frozen=True)
class EffectText:
    """The effect in sentences: a headline, the main reason, and the calendars that are unknown.

    `problem` says instead why there is nothing to count.
    """

    headline: str = ""
    reason: str = ""
    unknown: Sequence[str] = ()
    problem: str = ""


def describe_effect(
    template: InterviewTemplate | None,
    validated: dict[str, Any],
    names: PersonNames,
    now: int,
) -> EffectText:
    """Count the slots as stored and with validated changes; `now` is a UTC second."""
    try:
        after = _build_spec(validated)
        comparison = effect.compare(
            _describe_stored(template), after, (now, now + EFFECT_SECONDS), now
        )
    except PANEL_ERRORS as error:
        return EffectText(problem=describe_panel_error(error))
    return EffectText(
        _describe_numbers(comparison),
        _describe_main_reason(comparison, names),
        [
            f"{read.calendar.interviewer_name}: {read.calendar.name} {read.message}."
            for read in comparison.incomplete_reads
        ],
    )


def _describe_stored(template: InterviewTemplate | None) -> InterviewSpec | None:
    """Return the interview as stored, or None if it is new or cannot be read."""
    try:
        return interview_spec.describe(template) if template else None
    except PANEL_ERRORS:
        return None


def _build_spec(validated: dict[str, Any]) -> InterviewSpec:
    """Return the interview that validated data of the form describes, without saving it."""
    fields = {name: value for name, value in validated.items() if name != "panel"}
    row = InterviewTemplate(**fields)
    return InterviewSpec(
        id=None,
        name=row.name,
        duration=row.duration * MINUTE,
        panel=load_panel(validated.get("panel", _NO_PANEL)),
        rules=interview_spec.build_rules(row),
    )


def _describe_numbers(comparison: Effect) -> str:
    """Return for example "11 time slots now, 3 with these changes"."""
    if comparison.before is None:
        text = ngettext("%(after)d time slot", "%(after)d time slots", comparison.after)
        return text % {"after": comparison.after}
    if comparison.before == comparison.after:
        text = ngettext(
            "%(after)d time slot, as many as now",
            "%(after)d time slots, as many as now",
            comparison.after,
        )
        return text % {"after": comparison.after}
    text = ngettext(
        "%(before)d time slot now, %(after)d with these changes",
        "%(before)d time slots now, %(after)d with these changes",
        comparison.before,
    )
    return text % {"before": comparison.before, "after": comparison.after}


def _describe_main_reason(comparison: Effect, names: PersonNames) -> str:
    """Return for example "Main reason: Carol Díaz: busy (8 time slots)."; empty without one."""
    reason = comparison.main_reason
    if reason is None or comparison.before is None:
        return ""
    text = _("Main reason: %(cause)s (%(starts)d of %(all)d).")
    if comparison.after > comparison.before:
        text = _(
            "Main reason for the new time slots: no longer “%(cause)s” (%(starts)d of %(all)d)."
        )
    values = {"cause": _describe_cause(reason, names), "starts": reason.starts}
    return text % {**values, "all": max(abs(comparison.after - comparison.before), reason.starts)}


def _describe_cause(reason: MainReason, names: PersonNames) -> str:
    if reason.reason is None:
        return _("other start times")
    text = describe_reason(reason.reason)
    if reason.person_id is None:
        return text
    return f"{names.get(reason.person_id, reason.person_id)}: {text}"
