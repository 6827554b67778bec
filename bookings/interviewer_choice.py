"""The choice of requests that say which people of the panel may take part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from api.error_entries import build_error
from bookings.models import Hold
from engine import panel
from engine.panel import EmptyPanelError, UnfillableGroupError
from interviews import one_time_changes
from interviews.interview_spec import InterviewSpec
from interviews.one_time_changes import OneTimeChange
from interviews.panels import Panel
from interviews.query_serializers import MAX_MEMBERS

_TOO_FEW = "These people cannot fill all places of the panel."


class InterviewerIdsField(serializers.ListField):
    """Ids of people who may fill the places of the `interview` in the context."""

    default_error_messages = {
        "not_on_panel": "They are not on the panel: {ids}.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("child", serializers.IntegerField(min_value=1, max_value=2**63 - 1))
        kwargs.setdefault("min_length", 1)
        kwargs.setdefault("max_length", MAX_MEMBERS)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[int]:
        ids: list[int] = super().to_internal_value(data)
        required: Panel = self.context["interview"].panel
        on_panel = {person for group in required.groups for person in group.people}
        if others := [str(person) for person in ids if person not in on_panel]:
            self.fail("not_on_panel", ids=", ".join(others))
        return ids


def check_places(interview: InterviewSpec, body: Mapping[str, Any]) -> None:
    """Raise ValidationError if the people in `interviewerIds` cannot fill all places of the panel.

    The panel is that of the slot: with the changes of the body, and with those of its hold.
    """
    ids = body.get("interviewerIds")
    if ids is None:
        return
    changed = one_time_changes.apply(interview, _list_changes(body))
    try:
        panel.validate(changed.panel.restrict_to(ids).groups)
    except (EmptyPanelError, UnfillableGroupError):
        raise serializers.ValidationError(
            {"interviewerIds": build_error(_TOO_FEW, "too_few")}
        ) from None


def _list_changes(body: Mapping[str, Any]) -> tuple[OneTimeChange, ...]:
    hold = Hold.objects.filter(pk=body["holdId"]).first() if "holdId" in body else None
    held = one_time_changes.list_from_json(hold.applied_changes) if hold else ()
    return (*held, *body["applyChanges"])
