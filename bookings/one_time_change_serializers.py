"""Changes of rules that apply to one slot only, in requests and responses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.error_entries import build_error
from api.fields import StrictCharField, StrictSerializer
from api.response_fields import OpenChoiceField
from interviews import one_time_changes
from interviews.models import MAX_DURATION_MINUTES, MAX_NOTICE_MINUTES, MIN_DURATION_MINUTES
from interviews.one_time_changes import FIELDS_BY_TYPE, MAX_CHANGES, OneTimeChange

_TYPES = list(FIELDS_BY_TYPE)
_MISSING = "This field is required for this type."
_DOES_NOT_FIT = "The change does not make a rule of the interview less strict."


class OneTimeChangeSerializer(StrictSerializer):
    """A change as explanations give it; `name` and `opens` are ignored."""

    type = serializers.ChoiceField(_TYPES, help_text="The kind of change.")
    interviewerId = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Of `without_person`: the person who does not take part.",
    )
    group = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="Of `fewer_of_pool`: position of the group in the panel, from 0.",
    )
    required = serializers.IntegerField(  # type: ignore[assignment]  # the member's name
        required=False,
        min_value=1,
        max_value=100,
        help_text="Of `fewer_of_pool`: how many people the group needs.",
    )
    durationMinutes = serializers.IntegerField(
        required=False,
        min_value=MIN_DURATION_MINUTES,
        max_value=MAX_DURATION_MINUTES,
        help_text="Of `shorter_duration`: the duration of this interview.",
    )
    noticeMinutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_NOTICE_MINUTES,
        help_text="Of `shorter_notice`: the notice of this interview.",
    )
    name = StrictCharField(required=False, max_length=200, help_text="Ignored.")
    opens = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="Ignored."
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        fields = FIELDS_BY_TYPE[attrs["type"]]
        missing = [name for name in fields if name not in attrs]
        if missing:
            errors = {name: build_error(_MISSING, "required") for name in missing}
            raise serializers.ValidationError(errors)
        return one_time_changes.from_json(attrs)


class AppliedChangesField(serializers.ListField):
    """A list of changes, each of which must fit the `interview` in the context."""

    child = OneTimeChangeSerializer()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_CHANGES, **kwargs)

    def to_internal_value(self, data: Any) -> list[OneTimeChange]:
        changes: list[OneTimeChange] = super().to_internal_value(data)
        interview = self.context["interview"]
        for change in changes:
            if not one_time_changes.fits(interview, change):
                raise serializers.ValidationError(build_error(_DOES_NOT_FIT, "invalid"))
            interview = one_time_changes.apply(interview, [change])
        return changes


class AppliedChangeSerializer(serializers.Serializer):
    """A change of a rule for one slot only; members that its type does not have are left out."""

    type = OpenChoiceField("OneTimeChangeType", _TYPES, help_text="The kind of change.")
    interviewerId = serializers.IntegerField(
        required=False, help_text="The person who did not need to take part."
    )
    group = serializers.IntegerField(
        required=False, help_text="Position of the group in the panel, from 0."
    )
    required = serializers.IntegerField(  # type: ignore[assignment]  # the member's name
        required=False, help_text="How many people the group needed."
    )
    usualRequired = serializers.IntegerField(
        required=False, help_text="How many people the group usually needed."
    )
    durationMinutes = serializers.IntegerField(
        required=False, help_text="The duration of this interview."
    )
    usualDurationMinutes = serializers.IntegerField(
        required=False, help_text="The duration by the rules of the interview."
    )
    noticeMinutes = serializers.IntegerField(
        required=False, help_text="The notice of this interview."
    )
    usualNoticeMinutes = serializers.IntegerField(
        required=False, help_text="The notice by the rules of the interview."
    )
    usualBufferBeforeMinutes = serializers.IntegerField(
        required=False, help_text="The buffer that the slot did not need before it."
    )
    usualBufferAfterMinutes = serializers.IntegerField(
        required=False, help_text="The buffer that the slot did not need after it."
    )
