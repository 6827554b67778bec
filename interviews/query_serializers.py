"""Parse and validate the body of an availability query: several periods, and an ad-hoc panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.fields import InstantField, StrictBooleanField, StrictCharField, StrictSerializer
from core.names import validate_name
from core.timezone_names import validate_timezone
from engine.busy_time import ALL_BUSY_TYPES, BusyType
from engine.grid import MINUTE
from engine.local_time import OpenHours
from engine.panel import MAX_GROUPS
from interviews.interview_spec import InterviewRules, InterviewSpec
from interviews.models import (
    MAX_BUFFER_MINUTES,
    MAX_DURATION_MINUTES,
    MAX_NOTICE_MINUTES,
    MIN_DURATION_MINUTES,
    STEP_CHOICES,
)
from interviews.panels import GroupSpec, Panel, load_from_specs
from interviews.serializers import OptionsSerializer, check_window
from people import weekly_hours
from people.hours_fields import WeeklyHoursField

MAX_PERIODS = 100
MAX_MEMBERS = 200
#: The fields of the body that set a rule, in minutes, and the rules that they set, in seconds.
_RULES_BY_FIELD = {
    "noticeMinutes": "notice",
    "stepMinutes": "step",
    "bufferBeforeMinutes": "buffer_before",
    "bufferAfterMinutes": "buffer_after",
}


def _ids(**kwargs: Any) -> serializers.ListField:
    """Return a field for a list of interviewer ids."""
    child = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    return serializers.ListField(child=child, max_length=MAX_MEMBERS, **kwargs)


class QueryPeriodSerializer(StrictSerializer):
    """A window to search."""

    start = InstantField(round_up=True, help_text="Start of the window.")
    end = InstantField(round_up=False, help_text="End of the window; slots end by then.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_window((attrs["start"], attrs["end"]))
        return attrs


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["all"], "title": "All people"},
            {"type": "integer", "minimum": 1, "maximum": MAX_MEMBERS},
        ],
        "default": "all",
    }
)
class RequiredField(serializers.Field):
    """How many members a group needs; `"all"` becomes None."""

    default_error_messages = {"invalid": 'Write "all", or a number of members from 1 up.'}

    def to_internal_value(self, data: Any) -> int | None:
        if data == "all":
            return None
        if type(data) is not int or not 1 <= data <= MAX_MEMBERS:
            self.fail("invalid")
        return int(data)


class PanelGroupSerializer(StrictSerializer):
    """Interviewers by id, how many of them are needed, and alternates who may stand in."""

    id = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The id of a group of a stored interview, or null. Queries ignore it.",
    )
    name = StrictCharField(
        required=False,
        allow_null=True,
        max_length=100,
        validators=[validate_name],
        help_text="The name of the group, or null. Queries ignore it.",
    )
    memberIds = _ids(min_length=1, help_text="Ids of the members.")
    required = RequiredField(default=None, help_text="How many are needed: `all`, or a number.")  # type: ignore[assignment]  # the member's name
    alternateIds = _ids(
        default=list, help_text="Ids of people who may stand in, in order of preference."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        people = {*attrs["memberIds"], *attrs["alternateIds"]}
        if attrs["required"] and attrs["required"] > len(people):
            raise serializers.ValidationError(
                {"required": f"The group has only {len(people)} people."}
            )
        return attrs


class PanelSerializer(StrictSerializer):
    """The groups of a panel, all of which are needed, and optional people."""

    groups = serializers.ListField(
        child=PanelGroupSerializer(),
        min_length=1,
        max_length=MAX_GROUPS,
        help_text="The groups, all of which are needed.",
    )
    optionalIds = _ids(default=list, help_text="Ids of optional people.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        in_groups = sum(
            len(group["memberIds"]) + len(group["alternateIds"]) for group in attrs["groups"]
        )
        if in_groups + len(attrs["optionalIds"]) > MAX_MEMBERS:
            raise serializers.ValidationError(
                f"A panel may have at most {MAX_MEMBERS} people in total."
            )
        return attrs


class AvailabilityBodySerializer(OptionsSerializer):
    """The body of an availability query.

    The context must have the `interview`, whose rules apply where the body sets none, or None.
    """

    queryPeriods = serializers.ListField(
        child=QueryPeriodSerializer(),
        min_length=1,
        max_length=MAX_PERIODS,
        help_text="The windows to search, within 92 days in all.",
    )
    partial = StrictBooleanField(
        default=False,
        help_text="Return the known slots even if some calendars could not be read.",
    )
    durationMinutes = serializers.IntegerField(
        required=False,
        min_value=MIN_DURATION_MINUTES,
        max_value=MAX_DURATION_MINUTES,
        help_text="Duration; required without an interview.",
    )
    panel = PanelSerializer(
        required=False, help_text="Who takes part; required without an interview."
    )
    noticeMinutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_NOTICE_MINUTES,
        help_text="The least time from now to a slot.",
    )
    stepMinutes = serializers.ChoiceField(
        [step for step, _ in STEP_CHOICES], required=False, help_text="Minutes between starts."
    )
    bufferBeforeMinutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_BUFFER_MINUTES,
        help_text="Free time that each slot needs before it.",
    )
    bufferAfterMinutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_BUFFER_MINUTES,
        help_text="Free time that each slot needs after it.",
    )
    tentative = serializers.ChoiceField(
        ["busy", "free"], required=False, help_text="What tentative time counts as."
    )
    candidateWindows = WeeklyHoursField(
        required=False, help_text="When candidates are available. Null: at any time."
    )
    candidateTimeZone = StrictCharField(
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="The time zone of the candidate windows, such as `Europe/Berlin`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        periods = [(period["start"], period["end"]) for period in attrs["queryPeriods"]]
        hull = min(start for start, _ in periods), max(end for _, end in periods)
        check_window(hull, "queryPeriods")
        if self.context["interview"] is None:
            missing = [name for name in ("durationMinutes", "panel") if name not in attrs]
            if missing:
                raise serializers.ValidationError(
                    dict.fromkeys(
                        missing,
                        ErrorDetail("This field is required without an interview.", "required"),
                    )
                )
        return {"periods": periods, "options": self.build_options(attrs), "described": attrs}


def build_spec_from_body(attrs: Mapping[str, Any], template: InterviewSpec | None) -> InterviewSpec:
    """Return the interview that a body describes, based on a template's if there is one.

    Raise InterviewerNotFoundError if the panel names an interviewer who does not exist.
    """
    if template is None:
        return InterviewSpec(
            id=None,
            name=None,
            duration=attrs["durationMinutes"] * MINUTE,
            panel=load_panel(attrs["panel"]),
            rules=_build_rules(attrs, InterviewRules()),
        )
    changes: dict[str, Any] = {"rules": _build_rules(attrs, template.rules)}
    if "durationMinutes" in attrs:
        changes["duration"] = attrs["durationMinutes"] * MINUTE
    if "panel" in attrs:
        changes["panel"] = load_panel(attrs["panel"])
    return replace(template, **changes)


def load_panel(attrs: Mapping[str, Any]) -> Panel:
    """Load the panel of validated data; raise InterviewerNotFoundError."""
    specs = [
        GroupSpec(tuple(group["memberIds"]), group["required"], tuple(group["alternateIds"]))
        for group in attrs["groups"]
    ]
    return load_from_specs(specs, attrs["optionalIds"])


def _build_rules(attrs: Mapping[str, Any], rules: InterviewRules) -> InterviewRules:
    """Return the rules with those changes that the body makes."""
    changes: dict[str, Any] = {
        rule: attrs[field] * MINUTE for field, rule in _RULES_BY_FIELD.items() if field in attrs
    }
    if "tentative" in attrs:
        free_types = {BusyType.BUSY_TENTATIVE} if attrs["tentative"] == "free" else set()
        changes["blocking_types"] = ALL_BUSY_TYPES - free_types
    changes["offered_hours"] = _build_offered_hours(attrs, rules.offered_hours)
    return replace(rules, **changes)


def _build_offered_hours(
    attrs: Mapping[str, Any], offered_hours: OpenHours | None
) -> OpenHours | None:
    """Return the candidate windows of a body, which sets the windows, their zone, or both."""
    zone = offered_hours.zone if offered_hours else "UTC"
    week = offered_hours.weekly if offered_hours else None
    if "candidateWindows" in attrs:
        week = weekly_hours.parse(attrs["candidateWindows"])
    return OpenHours(attrs.get("candidateTimeZone", zone), week) if week else None
