"""The fields of the form of an interview type, with the names that they have in the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from interviews.models import (
    MAX_BUFFER_MINUTES,
    MAX_CANDIDATE_TOTAL_MINUTES,
    MAX_CANDIDATE_WINDOW_MINUTES,
    MAX_CHANGE_DEADLINE_HOURS,
    MAX_CONTACT_LENGTH,
    MAX_DURATION_MINUTES,
    MAX_HORIZON_DAYS,
    MAX_LOCATION_LENGTH,
    MAX_NOTICE_MINUTES,
    MAX_TEXT_LENGTH,
    MIN_DURATION_MINUTES,
    STEP_CHOICES,
)
from pages.page_clock import ZONE_CHOICES

Text = str | Promise


@dataclass(frozen=True)
class FieldSpec:
    """A field of the form: `kind` is text, number, textarea, select or checkbox.

    `attributes` are those of the control, such as its bounds.
    """

    name: str
    label: Text
    kind: str = "text"
    hint: Text = ""
    attributes: Mapping[str, int] = field(default_factory=dict)
    choices: Sequence[tuple[str, Text]] = ()
    is_required: bool = False

    def describe(self, value: str) -> str:
        """Return a value in words."""
        if self.kind == "checkbox":
            return str(_("yes") if value else _("no"))
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class FormField:
    """A field with the value that it shows and the errors beside it."""

    spec: FieldSpec
    value: str
    errors: Sequence[str]

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """The choices, including the current value."""
        is_offered = any(value == self.value for value, _label in self.spec.choices)
        return [*self.spec.choices, *([] if is_offered else [(self.value, self.value)])]


def _build_number(
    name: str, label: Text, maximum: int, minimum: int = 0, hint: Text = ""
) -> FieldSpec:
    bounds = {"min": minimum, "max": maximum}
    return FieldSpec(name, label, "number", hint, bounds, is_required=True)


def _build_text(name: str, label: Text, maximum: int, hint: Text, kind: str = "text") -> FieldSpec:
    return FieldSpec(name, label, kind, hint, {"maxlength": maximum})


_BASICS = (
    FieldSpec("name", _("Name"), attributes={"maxlength": 200}, is_required=True),
    _build_number(
        "durationMinutes", _("Duration in minutes"), MAX_DURATION_MINUTES, MIN_DURATION_MINUTES
    ),
)
_RULES = (
    _build_number(
        "noticeMinutes",
        _("Notice in minutes"),
        MAX_NOTICE_MINUTES,
        hint=_("From now to the first time slot. 1440 minutes are a day."),
    ),
    _build_number(
        "horizonDays",
        _("Days ahead"),
        MAX_HORIZON_DAYS,
        1,
        hint=_(
            "For other programs that ask for time slots: how far ahead they look if they do not"
            " say. Candidates and the pages here may look further ahead."
        ),
    ),
    FieldSpec(
        "stepMinutes",
        _("Start times"),
        "select",
        choices=[
            (str(step), format_lazy(_("every {minutes} minutes"), minutes=step))
            for step, _label in STEP_CHOICES
        ],
    ),
    _build_number("bufferBeforeMinutes", _("Minutes free before"), MAX_BUFFER_MINUTES),
    _build_number("bufferAfterMinutes", _("Minutes free after"), MAX_BUFFER_MINUTES),
    FieldSpec(
        "tentative",
        _("Tentative events"),
        "select",
        choices=[("busy", _("block time slots")), ("free", _("do not block time slots"))],
    ),
)
_CANDIDATE = (
    _build_text(
        "description",
        _("Description"),
        MAX_TEXT_LENGTH,
        _("What the interview is about. Candidates read it before they choose a time."),
        "textarea",
    ),
    _build_text(
        "instructions",
        _("Instructions"),
        MAX_TEXT_LENGTH,
        _("How candidates prepare. They read it when they have booked."),
        "textarea",
    ),
    _build_text(
        "location",
        _("Location"),
        MAX_LOCATION_LENGTH,
        _("The address of a video call, a room or a phone number."),
    ),
    _build_text(
        "contact",
        _("Contact"),
        MAX_CONTACT_LENGTH,
        _("Whom candidates can ask, with an email address or a phone number."),
    ),
    FieldSpec(
        "showsInterviewerNames", _("Candidates see the names of the interviewers"), "checkbox"
    ),
    _build_number(
        "changeDeadlineHours",
        _("Hours before the start until which candidates can move or cancel"),
        MAX_CHANGE_DEADLINE_HOURS,
        hint=_("0: until the start."),
    ),
)
_OFFERS = (
    _build_number(
        "candidateMinWindowMinutes",
        _("Minimum minutes of each window"),
        MAX_CANDIDATE_WINDOW_MINUTES,
        hint=_("A window is never shorter than the interview."),
    ),
    _build_number(
        "candidateMinTotalMinutes", _("Minimum minutes in all"), MAX_CANDIDATE_TOTAL_MINUTES
    ),
)
_ZONE = FieldSpec(
    "candidateTimeZone",
    _("Time zone of these hours"),
    "select",
    choices=[(zone, zone) for zone in ZONE_CHOICES],
)
#: The fields by the section of the form that shows them.
SECTIONS: Mapping[str, Sequence[FieldSpec]] = {
    "basics": _BASICS,
    "rules": _RULES,
    "candidate": _CANDIDATE,
    "offers": _OFFERS,
    "zone": (_ZONE,),
}
FIELDS = {spec.name: spec for specs in SECTIONS.values() for spec in specs}


def build_sections(
    values: Mapping[str, str], errors: Mapping[str, Any]
) -> dict[str, list[FormField]]:
    """Return the fields by section, with their values and errors."""
    return {
        section: [_build_field(spec, values, errors) for spec in specs]
        for section, specs in SECTIONS.items()
    }


def describe_values(values: Mapping[str, str], names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the labels of fields with their values in words; names of no field are left out."""
    specs = [FIELDS[name] for name in names if name in FIELDS]
    return [(str(spec.label), spec.describe(values[spec.name])) for spec in specs]


def _build_field(
    spec: FieldSpec, values: Mapping[str, str], errors: Mapping[str, Any]
) -> FormField:
    return FormField(
        spec, values.get(spec.name, ""), [str(error) for error in errors.get(spec.name, ())]
    )
