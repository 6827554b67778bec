"""Validate lists of interviewers to add and change, and describe the response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api.error_entries import build_error
from api.fields import StrictBooleanField, StrictSerializer
from api.response_fields import OpenChoiceField
from core.names import validate_public_email
from people.csv_rows import MAX_ROWS
from people.interviewer_import import ImportPlan, PlannedRow, RowAction
from people.serializers import InterviewerCreateSerializer

_ACTIONS = {
    RowAction.CREATE: "created",
    RowAction.CHANGE: "changed",
    RowAction.KEEP: "unchanged",
}


class ListedInterviewerSerializer(InterviewerCreateSerializer):
    """An interviewer of a list; what is absent stays as it is."""

    email = serializers.EmailField(  # type: ignore[assignment]
        max_length=254,
        validators=[validate_public_email],
        help_text="The email address. The interviewer who has it is changed; if there is none, one"
        " is created.",
    )


class ListedInterviewersField(serializers.ListField):
    """The interviewers of a list as objects, whose members `interviewer_import` validates."""

    child = ListedInterviewerSerializer()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=MAX_ROWS, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MAX_ROWS:
            text = f"The list has {len(data)} entries; the maximum is {MAX_ROWS}."
            raise serializers.ValidationError([ErrorDetail(text, "max_length")])
        errors: Any = {
            position: [build_error("Give an object.", "invalid_type")]
            for position, row in enumerate(data)
            if not isinstance(row, Mapping)
        }
        if errors:
            raise serializers.ValidationError(errors)
        return data


class InterviewerBatchBodySerializer(StrictSerializer):
    """Interviewers to add and to change."""

    interviewers = ListedInterviewersField(help_text=f"The interviewers, at most {MAX_ROWS}.")
    dryRun = StrictBooleanField(default=False, help_text="Check the list only; nothing is changed.")


class BatchRowSerializer(serializers.Serializer):
    """The effect of a list on one interviewer."""

    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interviewer; null if a dry run would create one."
    )
    action = OpenChoiceField(
        "InterviewerBatchAction",
        list(_ACTIONS.values()),
        help_text="`created`, `changed` or `unchanged`; with `dryRun`, what would happen.",
    )
    members = serializers.ListField(
        child=serializers.CharField(), help_text="What changed of an interviewer."
    )


class InterviewerBatchSerializer(serializers.Serializer):
    """The result of a list of interviewers."""

    dryRun = serializers.BooleanField(help_text="Whether the list was only checked.")
    count = serializers.IntegerField(
        help_text="How many interviewers were created or changed, or would be without `dryRun`."
    )
    data = BatchRowSerializer(  # type: ignore[assignment]
        many=True, help_text="The interviewers in the order of the request."
    )


def serialize_batch(planned: ImportPlan, *, is_dry_run: bool) -> dict[str, Any]:
    """Return the JSON of a plan that was applied, or of a dry run."""
    return {
        "dryRun": is_dry_run,
        "count": planned.count(RowAction.CREATE) + planned.count(RowAction.CHANGE),
        "data": [_serialize_row(row) for row in planned.rows],
    }


def list_errors(planned: ImportPlan) -> dict[int, Any]:
    """Return the errors of a plan by the position of the row and the member."""
    return {
        position: _list_row_errors(row)
        for position, row in enumerate(planned.rows)
        if row.action is RowAction.REFUSE
    }


def _list_row_errors(row: PlannedRow) -> Mapping[str, Any]:
    if row.repeats is None:
        return row.errors
    error = build_error(f"Entry {row.repeats} has the same email address.", "repeated")
    return {**row.errors, "email": [error]}


def _serialize_row(row: PlannedRow) -> dict[str, Any]:
    interviewer = row.serializer.instance
    return {
        "interviewerId": interviewer.pk if interviewer else None,
        "action": _ACTIONS[row.action],
        "members": list(row.changed),
    }
