"""The OpenAPI schemas of responses, which `interviews.renderers` writes."""

from __future__ import annotations

from typing import Any, get_args

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.schemas import REASONS, CalendarSerializer, TimeSpanSerializer, UnknownIntervalSerializer
from calendars.reader import ReadStatus
from engine.changes import Change

STATUSES = [status.value for status in ReadStatus]
CHANGES = [change.kind for change in get_args(Change)]


class PanelInterviewerSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ScoreSerializer(serializers.Serializer):
    """How well a slot suits the panel: parts from 0 to 1, and their weighted mean."""

    total = serializers.FloatField()
    coreHours = serializers.FloatField()
    compactness = serializers.FloatField()
    load = serializers.FloatField()
    optional = serializers.FloatField()


class SeatsSerializer(serializers.Serializer):
    """The members who are chosen for a group in a slot, and spare members who are also free."""

    required = serializers.IntegerField()  # type: ignore[assignment]
    chosenIds = serializers.ListField(child=serializers.IntegerField())
    spareIds = serializers.ListField(child=serializers.IntegerField())


class SlotPanelSerializer(serializers.Serializer):
    groups = SeatsSerializer(many=True)
    optionalIds = serializers.ListField(child=serializers.IntegerField())


class EdgeSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(REASONS)
    calendar = serializers.CharField(required=False)


class GapSerializer(serializers.Serializer):
    """The free time of one person around a slot and its buffers."""

    interviewerId = serializers.IntegerField()
    freeFrom = serializers.DateTimeField()
    freeUntil = serializers.DateTimeField()
    openFrom = serializers.DateTimeField(required=False)
    openUntil = serializers.DateTimeField(required=False)
    before = EdgeSerializer()
    after = EdgeSerializer()
    readAt = serializers.DateTimeField(allow_null=True)


class SlotSerializer(TimeSpanSerializer):
    score = ScoreSerializer(required=False, help_text="With `order=best` only.")
    panel = SlotPanelSerializer(required=False, help_text="With `include=panel` only.")
    proof = GapSerializer(many=True, required=False, help_text="With `include=proof` only.")


class CalendarReadSerializer(CalendarSerializer):
    """The result of reading a calendar."""

    status = serializers.ChoiceField(STATUSES)
    reason = serializers.CharField(allow_null=True, help_text="Why some of its time is unknown.")
    readAt = serializers.DateTimeField(allow_null=True)


class ReasonSerializer(serializers.Serializer):
    """The number of starts with a reason: as the first, as any, and as the only reason."""

    reason = serializers.ChoiceField(REASONS)
    firstCause = serializers.IntegerField()
    anyCause = serializers.IntegerField()
    soleCause = serializers.IntegerField()


class ReasonCountSerializer(serializers.Serializer):
    """The number of starts that a person blocks for one reason."""

    reason = serializers.ChoiceField(REASONS)
    starts = serializers.IntegerField()


class BlockerSerializer(serializers.Serializer):
    """The number of starts that a person blocks: all, by reason, and those that only they block."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    blocked = serializers.IntegerField()
    soleCause = serializers.IntegerField()
    reasonCounts = ReasonCountSerializer(many=True)


class ChangeSerializer(serializers.Serializer):
    """A change that opens slots; the other members depend on the kind of change."""

    type = serializers.ChoiceField(CHANGES)
    interviewerId = serializers.IntegerField(required=False)
    name = serializers.CharField(required=False)
    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)
    group = serializers.IntegerField(required=False)
    required = serializers.IntegerField(required=False)  # type: ignore[assignment]
    durationMinutes = serializers.IntegerField(required=False)
    noticeMinutes = serializers.IntegerField(required=False)


class SuggestionSerializer(ChangeSerializer):
    opens = serializers.IntegerField(min_value=1)


class PairSerializer(serializers.Serializer):
    changes = ChangeSerializer(many=True)
    opens = serializers.IntegerField(min_value=1)


class ExplanationSerializer(serializers.Serializer):
    """The reasons of all unavailable starts, and changes that would open slots."""

    starts = serializers.IntegerField()
    slots = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)
    interviewers = BlockerSerializer(many=True)
    changes = SuggestionSerializer(many=True)
    pairs = PairSerializer(many=True)
    pairsFound = serializers.IntegerField()
    nextAvailableSlot = TimeSpanSerializer(allow_null=True)
    searched = TimeSpanSerializer()
    searchComplete = serializers.BooleanField()


class ClaimedGroupSerializer(serializers.Serializer):
    required = serializers.IntegerField()  # type: ignore[assignment]
    memberIds = serializers.ListField(child=serializers.IntegerField())


class CalendarReadAtSerializer(serializers.Serializer):
    interviewerId = serializers.IntegerField()
    calendar = serializers.CharField()
    readAt = serializers.DateTimeField(allow_null=True)


class ProofSerializer(serializers.Serializer):
    """The rules and calendar reads of a proof; `tools/verify_proof.py` verifies it."""

    now = serializers.DateTimeField()
    noticeMinutes = serializers.IntegerField()
    stepMinutes = serializers.IntegerField()
    bufferBeforeMinutes = serializers.IntegerField()
    bufferAfterMinutes = serializers.IntegerField()
    periods = TimeSpanSerializer(many=True)
    groups = ClaimedGroupSerializer(many=True)
    calendars = CalendarReadAtSerializer(many=True)
    digest = serializers.CharField()


class AvailabilitySerializer(serializers.Serializer):
    """The slots of an interview, and additional parts on request."""

    interviewId = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    durationMinutes = serializers.IntegerField(min_value=1, max_value=1440)
    interviewers = PanelInterviewerSerializer(many=True)
    availableSlots = SlotSerializer(many=True)
    unknown = UnknownIntervalSerializer(many=True, required=False, help_text="With `partial` only.")
    calendars = CalendarReadSerializer(
        many=True, required=False, help_text="With `include=calendars` only."
    )
    explanation = ExplanationSerializer(
        required=False, help_text="With `include=explanation` only."
    )
    proof = ProofSerializer(required=False, help_text="With `include=proof` only.")


class CandidateAvailabilitySerializer(serializers.Serializer):
    """Availability for candidates: slots only."""

    availableSlots = TimeSpanSerializer(many=True)


class CandidateAvailabilityExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Forbid other members, so that the schema does not match other responses."""

    target_class = CandidateAvailabilitySerializer

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**shape, "additionalProperties": False}


AVAILABILITY_RESPONSE = PolymorphicProxySerializer(
    component_name="AvailabilityAnswer",
    serializers=[AvailabilitySerializer, CandidateAvailabilitySerializer],
    resource_type_field_name=None,
)


class ObstacleSerializer(TimeSpanSerializer):
    reason = serializers.ChoiceField(REASONS)
    calendar = serializers.CharField(required=False)


class InterviewerConflictsSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    conflicts = ObstacleSerializer(many=True)


class StartSerializer(TimeSpanSerializer):
    """Whether one start is available, and if not, why."""

    interviewId = serializers.IntegerField()
    available = serializers.BooleanField()
    firstReason = serializers.ChoiceField(REASONS, allow_null=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(REASONS))
    interviewers = InterviewerConflictsSerializer(many=True)
    changes = ChangeSerializer(many=True)
    pairs = PairSerializer(many=True)
    pairsFound = serializers.IntegerField()
