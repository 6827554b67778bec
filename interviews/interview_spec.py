"""The interview to find slots for: a template, or the description in a request."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from core.bounded_cache import BoundedCache
from core.timezone_names import validate_timezone
from engine.busy_time import ALL_BUSY_TYPES, BusyType
from engine.grid import DEFAULT_STEP, MINUTE
from engine.local_time import DAY, OpenHours
from engine.search import DEFAULT_NOTICE
from interviews import panels, read_model
from interviews.models import InterviewTemplate
from interviews.panels import Panel
from interviews.template_row_cache import MAX_CACHED_TEMPLATES, TemplateRows
from people import engine_values, weekly_hours


class InterviewNotFoundError(Exception):
    """No interview template has this id."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        super().__init__(f"there is no interview {interview_id}")


class InterviewInactiveError(Exception):
    """The interview is not offered at present."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        super().__init__(f"interview {interview_id} is not active")


@dataclass(frozen=True)
class InterviewRules:
    """The rules of an interview; times are in seconds, and the specification sets the defaults.

    `offered_hours` are the hours in which candidates can come; None means at any time. `horizon`
    is the length of the default window.
    """

    notice: int = DEFAULT_NOTICE
    step: int = DEFAULT_STEP
    buffer_before: int = 0
    buffer_after: int = 0
    blocking_types: Set[BusyType] = ALL_BUSY_TYPES
    offered_hours: OpenHours | None = None
    horizon: int = 7 * DAY


@dataclass(frozen=True)
class InterviewSpec:
    """An interview to find slots for; `id` and `name` are None unless a template describes it.

    `duration` is in seconds.
    """

    id: int | None
    name: str | None
    duration: int
    panel: Panel
    rules: InterviewRules = InterviewRules()


def get_template(interview_id: int) -> InterviewTemplate:
    """Return the template with an id; raise InterviewNotFoundError if there is none."""
    template = InterviewTemplate.objects.filter(pk=interview_id).first()
    if template is None:
        raise InterviewNotFoundError(interview_id)
    return template


def load(interview_id: int, now: int | None = None) -> InterviewSpec:
    """Return the interview with an id.

    If a search from `now` on follows, a UTC second, the reservations are read in the same query.
    Raise InterviewNotFoundError if there is none, and the errors of `load_spec`.
    """
    return load_with_template(interview_id, now)[1]


def load_with_template(
    interview_id: int, now: int | None = None
) -> tuple[InterviewTemplate, InterviewSpec]:
    """Return a template, which must not be changed, and the interview that it describes.

    Raise the errors of `load`.
    """
    stored, reservations = read_model.load_with_reservations(interview_id, now)
    if stored is None:
        raise InterviewNotFoundError(interview_id)
    template = stored.rows.template
    if not template.active:
        raise InterviewInactiveError(interview_id)
    panel = panels.build_stored(stored, reservations)
    return template, _build_spec(template, panel, _get_rules(stored.rows))


def load_spec(template: InterviewTemplate) -> InterviewSpec:
    """Return the interview that a template describes, and load its panel.

    Raise UnreadableRulesError if the stored rules of the template cannot be read, and
    InterviewInactiveError if it is not active.
    """
    if not template.active:
        raise InterviewInactiveError(template.pk)
    return describe(template)


def describe(template: InterviewTemplate) -> InterviewSpec:
    """Return the interview that a template describes, whether or not it is active."""
    return _build_spec(template, panels.load_for_template(template), build_rules(template))


def _build_spec(template: InterviewTemplate, panel: Panel, rules: InterviewRules) -> InterviewSpec:
    return InterviewSpec(
        id=template.pk,
        name=template.name,
        duration=template.duration * MINUTE,
        panel=panel,
        rules=rules,
    )


#: Rules with the cached rows of which they were built, by template.
_rules: BoundedCache[int, tuple[TemplateRows, InterviewRules]] = BoundedCache(MAX_CACHED_TEMPLATES)


def _get_rules(rows: TemplateRows) -> InterviewRules:
    cached = _rules.get(rows.template.pk)
    if cached and cached[0] is rows:
        return cached[1]
    rules = build_rules(rows.template)
    _rules.put(rows.template.pk, (rows, rules))
    return rules


def build_rules(template: InterviewTemplate) -> InterviewRules:
    """Return the rules of a template; raise UnreadableRulesError if they cannot be read."""
    windows, zone = template.candidate_windows, template.candidate_timezone
    engine_values.check_stored_texts(
        template.name,
        [
            ("candidate windows", weekly_hours.validate_weekly_hours, windows),
            ("candidate time zone", validate_timezone, zone),
        ],
    )
    week = weekly_hours.parse(windows)
    return InterviewRules(
        notice=template.notice * MINUTE,
        step=template.step * MINUTE,
        buffer_before=template.buffer_before * MINUTE,
        buffer_after=template.buffer_after * MINUTE,
        blocking_types=get_blocking_types(template),
        offered_hours=OpenHours(zone, week) if week else None,
        horizon=template.horizon * DAY,
    )


def get_blocking_types(template: InterviewTemplate) -> Set[BusyType]:
    """Return the types of busy time that block slots of a template."""
    free_types = {BusyType.BUSY_TENTATIVE} if template.tentative == "free" else set()
    return ALL_BUSY_TYPES - free_types
