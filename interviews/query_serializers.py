"""The body of a query: several periods at once, a panel and rules that no template has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import InstantField, StrictSerializer
from engine.freebusy import ALL_BUSY_TYPES, BusyType
from engine.grid import MINUTE
from engine.panel import MAX_GROUPS
from interviews.models import (
    MAX_BUFFER_MINUTES,
    MAX_DURATION_MINUTES,
    MAX_NOTICE_MINUTES,
    MIN_DURATION_MINUTES,
    STEP_CHOICES,
)
from interviews.panels import GroupSpec, Panel, load_from_specs
from interviews.serializers import OptionsSerializer, check_window
from interviews.spec import InterviewRules, InterviewSpec

MAX_PERIODS, MAX_MEMBERS = 100, 200
#: What a field of the body says of the rules, all in minutes there and in seconds here.
_LENGTHS = {
    "noticeMinutes": "notice",
    "stepMinutes": "step",
    "bufferBeforeMinutes": "before",
    "bufferAfterMinutes": "after",
}


def _ids(**kwargs: Any) -> serializers.ListField:
    one = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    return serializers.ListField(child=one, max_length=MAX_MEMBERS, **kwargs)


class PeriodSerializer(StrictSerializer):
    """A window to search."""

    start = InstantField(round_up=True)
    end = InstantField(round_up=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_window((attrs["start"], attrs["end"]))
        return attrs


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["all"], "title": "Everybody"},
            {"type": "integer", "minimum": 1, "maximum": MAX_MEMBERS},
        ],
        "default": "all",
    }
)
class RequiredField(serializers.Field):
    """`"all"`, or how many are needed."""

    default_error_messages = {"invalid": 'Write "all", or a number of members from 1 up.'}

    def to_internal_value(self, data: Any) -> int | None:
        if data == "all":
            return None
        if type(data) is not int or not 1 <= data <= MAX_MEMBERS:
            self.fail("invalid")
        return int(data)


class GroupSerializer(StrictSerializer):
    """Interviewers by their ids, how many of them are needed, and who comes in their place."""

    members = _ids(min_length=1)
    required = RequiredField(default=None)  # type: ignore[assignment]  # the member's name
    alternates = _ids(default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        people = {*attrs["members"], *attrs["alternates"]}
        if attrs["required"] and attrs["required"] > len(people):
            raise serializers.ValidationError(
                {"required": f"The group has only {len(people)} people."}
            )
        return attrs


class PanelSerializer(StrictSerializer):
    """Who an interview needs at once, and who comes if they can."""

    groups = serializers.ListField(child=GroupSerializer(), min_length=1, max_length=MAX_GROUPS)
    optional = _ids(default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        groups = (one["members"] + one["alternates"] for one in attrs["groups"])
        if sum(map(len, groups)) + len(attrs["optional"]) > MAX_MEMBERS:
            raise serializers.ValidationError(
                f"A panel names at most {MAX_MEMBERS} people, in all groups together."
            )
        return attrs


class AvailabilityBodySerializer(OptionsSerializer):
    """The body of a query; what it leaves out is as in the `interview` of its context, if any."""

    queryPeriods = serializers.ListField(
        child=PeriodSerializer(), min_length=1, max_length=MAX_PERIODS
    )
    durationMinutes = serializers.IntegerField(
        required=False, min_value=MIN_DURATION_MINUTES, max_value=MAX_DURATION_MINUTES
    )
    panel = PanelSerializer(required=False)
    noticeMinutes = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_NOTICE_MINUTES
    )
    stepMinutes = serializers.ChoiceField([step for step, _ in STEP_CHOICES], required=False)
    bufferBeforeMinutes = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_BUFFER_MINUTES
    )
    bufferAfterMinutes = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_BUFFER_MINUTES
    )
    tentative = serializers.ChoiceField(["busy", "free"], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        periods = [(period["start"], period["end"]) for period in attrs["queryPeriods"]]
        hull = min(start for start, _ in periods), max(end for _, end in periods)
        check_window(hull, "queryPeriods")
        if self.context["interview"] is None:
            missing = [name for name in ("durationMinutes", "panel") if name not in attrs]
            if missing:
                raise serializers.ValidationError(
                    dict.fromkeys(missing, "Without a template this is needed.")
                )
        return {"periods": periods, "options": self.build_options(attrs), "described": attrs}


def build_spec_from_body(attrs: Mapping[str, Any], template: InterviewSpec | None) -> InterviewSpec:
    """The interview that a body describes, on top of a template if there is one.

    Raises NoSuchInterviewer.
    """
    if template is None:
        panel, minutes = _panel(attrs["panel"]), attrs["durationMinutes"]
        return InterviewSpec(None, None, minutes * MINUTE, panel, _rules(attrs, InterviewRules()))
    changed: dict[str, Any] = {"rules": _rules(attrs, template.rules)}
    if "durationMinutes" in attrs:
        changed["duration"] = attrs["durationMinutes"] * MINUTE
    if "panel" in attrs:
        changed["panel"] = _panel(attrs["panel"])
    return replace(template, **changed)


def _panel(attrs: Mapping[str, Any]) -> Panel:
    specs = [
        GroupSpec(tuple(one["members"]), one["required"], tuple(one["alternates"]))
        for one in attrs["groups"]
    ]
    return load_from_specs(specs, attrs["optional"])


def _rules(attrs: Mapping[str, Any], rules: InterviewRules) -> InterviewRules:
    lengths = {ours: attrs[name] * MINUTE for name, ours in _LENGTHS.items() if name in attrs}
    rules = replace(rules, **lengths)
    if "tentative" in attrs:
        free = {BusyType.BUSY_TENTATIVE} if attrs["tentative"] == "free" else set()
        rules = replace(rules, blocking=ALL_BUSY_TYPES - free)
    return rules
