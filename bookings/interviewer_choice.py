"""The field of requests that say which people of the panel may take part."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engine import panel
from engine.panel import EmptyPanelError, UnfillableGroupError
from interviews.panels import Panel
from interviews.query_serializers import MAX_MEMBERS


class InterviewerIdsField(serializers.ListField):
    """Ids of people who may fill the places of the `interview` in the context."""

    default_error_messages = {
        "not_on_panel": "They are not on the panel: {ids}.",
        "too_few": "These people cannot fill all places of the panel.",
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
        if not ids:
            return ids  # refused by `min_length`
        try:
            panel.validate(required.restrict_to(ids).groups)
        except (EmptyPanelError, UnfillableGroupError):
            self.fail("too_few")
        return ids
