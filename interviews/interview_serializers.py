"""Serialize interviews as resources: rules, and a panel in the form of availability queries."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.error_entries import build_error
from api.external_fields import ExternalIdField, MetadataField
from api.fields import StoredInstantField, StrictBooleanField, StrictCharField, StrictSerializer
from api.optional_fields import OptionalCharField
from api.pagination import PageSerializer
from core.names import validate_name
from core.timezone_names import validate_timezone
from engine.panel import MAX_GROUPS
from interviews import stored_panels
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
    InterviewTemplate,
)
from interviews.query_serializers import PanelGroupSerializer, PanelSerializer
from interviews.stored_panels import GroupNotFoundError
from people import engine_values
from people.hours_fields import WeeklyHoursField
from people.list_queries import ResourceListQuerySerializer
from people.weekly_hours import validate_weekly_hours


def _integer_field(
    source: str, help_text: str, maximum: int, minimum: int = 0, **kwargs: Any
) -> serializers.IntegerField:
    options = {"required": False, "min_value": minimum, "max_value": maximum, **kwargs}
    return serializers.IntegerField(source=source, help_text=help_text, **options)


def _text_field(help_text: str, maximum: int, **kwargs: Any) -> OptionalCharField:
    return OptionalCharField(required=False, max_length=maximum, help_text=help_text, **kwargs)


class InterviewPanelSerializer(PanelSerializer):
    """The panel of an interview, which may have no groups yet."""

    groups = serializers.ListField(
        child=PanelGroupSerializer(),
        max_length=MAX_GROUPS,
        help_text="The groups, all of which are needed. Without groups there are no slots.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        missing = stored_panels.find_missing_ids(attrs)
        errors = _find_missing(attrs, missing) if missing else {}
        if errors:
            raise serializers.ValidationError(errors)
        return attrs

    def get_attribute(self, instance: InterviewTemplate) -> dict[str, Any]:
        return stored_panels.represent(instance)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return instance


class InterviewUpdateSerializer(StrictSerializer):
    """The changes of an interview; what is absent stays as it is."""

    name = StrictCharField(
        required=False, max_length=200, validators=[validate_name], help_text="The name."
    )
    externalId = ExternalIdField(source="external_id")
    active = StrictBooleanField(
        required=False, help_text="Whether the interview is offered. Booked interviews stay."
    )
    durationMinutes = _integer_field(
        "duration", "Length of a slot in minutes.", MAX_DURATION_MINUTES, MIN_DURATION_MINUTES
    )
    noticeMinutes = _integer_field(
        "notice", "Minimum minutes from now to the start of a slot.", MAX_NOTICE_MINUTES
    )
    horizonDays = _integer_field(
        "horizon", "Days to search if a request gives no end.", MAX_HORIZON_DAYS, 1
    )
    stepMinutes = serializers.ChoiceField(
        [step for step, _ in STEP_CHOICES],
        source="step",
        required=False,
        help_text="Minutes between possible starts, counted from the full hour in UTC.",
    )
    bufferBeforeMinutes = _integer_field(
        "buffer_before", "Minutes to keep free before the interview.", MAX_BUFFER_MINUTES
    )
    bufferAfterMinutes = _integer_field(
        "buffer_after", "Minutes to keep free after the interview.", MAX_BUFFER_MINUTES
    )
    tentative = serializers.ChoiceField(
        ["busy", "free"], required=False, help_text="Whether tentative events block slots (`busy`)."
    )
    candidateWindows = WeeklyHoursField(
        source="candidate_windows",
        required=False,
        help_text="When candidates are available. Null: at any time.",
    )
    candidateTimeZone = StrictCharField(
        source="candidate_timezone",
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="The time zone of the candidate windows, such as `Europe/Berlin`.",
    )
    description = _text_field("What it is about, for candidates.", MAX_TEXT_LENGTH)
    instructions = _text_field("How candidates prepare.", MAX_TEXT_LENGTH)
    location = _text_field(
        "Where it takes place, such as the address of a video call.",
        MAX_LOCATION_LENGTH,
        validators=[validate_name],
    )
    contact = _text_field(
        "Whom candidates can ask.", MAX_CONTACT_LENGTH, validators=[validate_name]
    )
    showsInterviewerNames = StrictBooleanField(
        source="shows_interviewer_names",
        required=False,
        help_text="Whether candidates see the names of the interviewers.",
    )
    changeDeadlineHours = _integer_field(
        "change_deadline_hours",
        "Candidates can move or cancel until this many hours before the start.",
        MAX_CHANGE_DEADLINE_HOURS,
    )
    candidateMinWindowMinutes = _integer_field(
        "candidate_min_window_minutes",
        "Minimum minutes of each window that a candidate offers.",
        MAX_CANDIDATE_WINDOW_MINUTES,
    )
    candidateMinTotalMinutes = _integer_field(
        "candidate_min_total_minutes",
        "Minimum minutes of all windows that a candidate offers.",
        MAX_CANDIDATE_TOTAL_MINUTES,
    )
    panel = InterviewPanelSerializer(
        required=False, help_text="Who takes part. A change replaces the panel as a whole."
    )
    metadata = MetadataField()

    def create(self, validated_data: dict[str, Any]) -> InterviewTemplate:
        panel = validated_data.pop("panel", None)
        template = InterviewTemplate.objects.create(**validated_data)
        self._replace_panel(template, panel)
        return template

    def update(
        self, instance: InterviewTemplate, validated_data: dict[str, Any]
    ) -> InterviewTemplate:
        panel = validated_data.pop("panel", None)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        if validated_data or panel:
            instance.save(update_fields=list(validated_data))
        self._replace_panel(instance, panel)
        return instance

    @staticmethod
    def _replace_panel(template: InterviewTemplate, panel: dict[str, Any] | None) -> None:
        if panel is None:
            return
        try:
            stored_panels.replace(template, panel)
        except GroupNotFoundError as error:
            message = build_error(
                "The interview has no such group, or it comes twice.", "not_found"
            )
            groups: dict[Any, Any] = {position: {"id": [message]} for position in error.positions}
            raise serializers.ValidationError({"panel": {"groups": groups}}) from None


class InterviewCreateSerializer(InterviewUpdateSerializer):
    """A new interview."""

    name = StrictCharField(max_length=200, validators=[validate_name], help_text="The name.")
    durationMinutes = _integer_field(
        "duration",
        "Length of a slot in minutes.",
        MAX_DURATION_MINUTES,
        MIN_DURATION_MINUTES,
        required=True,
    )


class InterviewSerializer(serializers.Serializer):
    """An interview: a kind of meeting with a panel and rules, of which bookings take place."""

    id = serializers.IntegerField(help_text="The id of the interview.")
    createdAt = StoredInstantField(source="created_at", help_text="When it was created.")
    updatedAt = StoredInstantField(source="updated_at", help_text="When it last changed.")

    def get_fields(self) -> dict[str, serializers.Field]:
        update_fields = InterviewUpdateSerializer().get_fields()
        for field in update_fields.values():
            field.required = True
        fields = super().get_fields()
        return {"id": fields.pop("id"), **update_fields, **fields}

    def to_representation(self, instance: InterviewTemplate) -> dict[str, Any]:
        """Represent an interview with its panel; raise UnreadableRulesError."""
        windows = instance.candidate_windows
        engine_values.check_stored_texts(
            instance.name, [("candidate windows", validate_weekly_hours, windows)]
        )
        representation: dict[str, Any] = super().to_representation(instance)
        return representation


class InterviewListSerializer(PageSerializer):
    """A page of interviews."""

    data = InterviewSerializer(many=True, help_text="Interviews.")  # type: ignore[assignment]


class InterviewListQuerySerializer(ResourceListQuerySerializer):
    """The query of the list of interviews."""

    interviewerId = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Only interviews that have this interviewer on the panel.",
    )


def _find_missing(panel: dict[str, Any], missing: set[int]) -> dict[str, Any]:
    """Return the errors of the ids that no interviewer has."""
    groups = {
        position: errors
        for position, group in enumerate(panel["groups"])
        if (errors := _find_missing_in(group, ("memberIds", "alternateIds"), missing))
    }
    optional = _find_missing_in(panel, ("optionalIds",), missing)
    return {**({"groups": groups} if groups else {}), **optional}


def _find_missing_in(
    row: dict[str, Any], names: tuple[str, ...], missing: set[int]
) -> dict[str, dict[int, list[Any]]]:
    errors = {
        name: {
            index: [build_error(f"There is no interviewer {pk}.", "not_found")]
            for index, pk in enumerate(row[name])
            if pk in missing
        }
        for name in names
    }
    return {name: errors_by_index for name, errors_by_index in errors.items() if errors_by_index}
