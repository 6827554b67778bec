"""The shapes of answers, for the API's documentation; `renderers` write them."""

from __future__ import annotations

from typing import Any, get_args

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from calendars.reader import ReadStatus
from engine.changes import Change
from engine.reasons import Reason

REASONS = [reason.value for reason in Reason]
STATUSES = [status.value for status in ReadStatus]
CHANGES = [change.kind for change in get_args(Change)]


class InterviewerSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SpanSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class ScoreSerializer(serializers.Serializer):
    """How well a slot suits its people: parts from 0 to 1, and their weighted mean."""

    total = serializers.FloatField()
    coreHours = serializers.FloatField()
    compactness = serializers.FloatField()
    load = serializers.FloatField()
    optional = serializers.FloatField()


class SeatsSerializer(serializers.Serializer):
    """Who takes the places of a group in a slot, and who could as well."""

    required = serializers.IntegerField()  # type: ignore[assignment]
    chosen = serializers.ListField(child=serializers.IntegerField())
    spare = serializers.ListField(child=serializers.IntegerField())


class SlotPanelSerializer(serializers.Serializer):
    groups = SeatsSerializer(many=True)
    optional = serializers.ListField(child=serializers.IntegerField())


class EdgeSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(REASONS)
    calendar = serializers.CharField(required=False)


class GapSerializer(serializers.Serializer):
    """The free time of one person that holds a slot and its buffers."""

    interviewerId = serializers.IntegerField()
    freeFrom = serializers.DateTimeField()
    freeUntil = serializers.DateTimeField()
    openFrom = serializers.DateTimeField(required=False)
    openUntil = serializers.DateTimeField(required=False)
    before = EdgeSerializer()
    after = EdgeSerializer()
    readAt = serializers.DateTimeField(allow_null=True)


class SlotSerializer(SpanSerializer):
    score = ScoreSerializer(required=False, help_text="With `order=best` only.")
    panel = SlotPanelSerializer(required=False, help_text="With `include=panel` only.")
    proof = GapSerializer(many=True, required=False, help_text="With `include=proof` only.")


class CalendarSerializer(serializers.Serializer):
    """A calendar of an interviewer."""

    interviewerId = serializers.IntegerField()
    name = serializers.CharField()
    calendar = serializers.CharField()
    provider = serializers.CharField()


class CalendarReadSerializer(CalendarSerializer):
    """How a calendar was read."""

    status = serializers.ChoiceField(STATUSES)
    reason = serializers.CharField(allow_null=True, help_text="Why not all of it is known.")
    readAt = serializers.DateTimeField(allow_null=True)


class UnknownSerializer(CalendarSerializer):
    """A stretch of an interviewer's time that nobody could read."""

    reason = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class ReasonSerializer(serializers.Serializer):
    """Starts that stand under a reason: counted under it first, at all, and it alone."""

    reason = serializers.ChoiceField(REASONS)
    first = serializers.IntegerField()
    all = serializers.IntegerField()
    alone = serializers.IntegerField()


class BlockerSerializer(serializers.Serializer):
    """Starts that somebody takes: all, by reason, and those that nobody else takes."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    taken = serializers.IntegerField()
    alone = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())


class ChangeSerializer(serializers.Serializer):
    """What could be changed; what else is told depends on the kind of change."""

    change = serializers.ChoiceField(CHANGES)
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
    """Every start accounted for, and what would open more slots."""

    starts = serializers.IntegerField()
    slots = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)
    interviewers = BlockerSerializer(many=True)
    changes = SuggestionSerializer(many=True)
    pairs = PairSerializer(many=True)
    pairsFound = serializers.IntegerField()
    nextAvailableSlot = SpanSerializer(allow_null=True)
    searched = SpanSerializer()
    searchComplete = serializers.BooleanField()


class ClaimedGroupSerializer(serializers.Serializer):
    required = serializers.IntegerField()  # type: ignore[assignment]
    people = serializers.ListField(child=serializers.IntegerField())


class CalendarReadAtSerializer(serializers.Serializer):
    interviewerId = serializers.IntegerField()
    calendar = serializers.CharField()
    readAt = serializers.DateTimeField(allow_null=True)


class ProofSerializer(serializers.Serializer):
    """What the slots are proved against; `tools/verify_proof.py` checks it."""

    now = serializers.DateTimeField()
    noticeMinutes = serializers.IntegerField()
    stepMinutes = serializers.IntegerField()
    bufferBeforeMinutes = serializers.IntegerField()
    bufferAfterMinutes = serializers.IntegerField()
    periods = SpanSerializer(many=True)
    groups = ClaimedGroupSerializer(many=True)
    calendars = CalendarReadAtSerializer(many=True)
    digest = serializers.CharField()


class AvailabilitySerializer(serializers.Serializer):
    """The slots of an interview, and what was asked for besides."""

    interviewId = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    durationMinutes = serializers.IntegerField(min_value=1, max_value=1440)
    interviewers = InterviewerSerializer(many=True)
    availableSlots = SlotSerializer(many=True)
    unknown = UnknownSerializer(many=True, required=False, help_text="With `partial` only.")
    calendars = CalendarReadSerializer(
        many=True, required=False, help_text="With `include=calendars` only."
    )
    explanation = ExplanationSerializer(
        required=False, help_text="With `include=explanation` only."
    )
    proof = ProofSerializer(required=False, help_text="With `include=proof` only.")


class CandidateAvailabilitySerializer(serializers.Serializer):
    """What a candidate is told: slots alone."""

    availableSlots = SpanSerializer(many=True)


class CandidateAvailabilityExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Nothing else is told, by which it is known from any other answer."""

    target_class = CandidateAvailabilitySerializer

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**shape, "additionalProperties": False}


AVAILABILITY_RESPONSE = PolymorphicProxySerializer(
    component_name="AvailabilityAnswer",
    serializers=[AvailabilitySerializer, CandidateAvailabilitySerializer],
    resource_type_field_name=None,
)


class ObstacleSerializer(SpanSerializer):
    reason = serializers.ChoiceField(REASONS)
    calendar = serializers.CharField(required=False)


class InTheWaySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    inTheWay = ObstacleSerializer(many=True)


class StartSerializer(SpanSerializer):
    """Why one start is a slot, or none."""

    interviewId = serializers.IntegerField()
    available = serializers.BooleanField()
    firstReason = serializers.ChoiceField(REASONS, allow_null=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(REASONS))
    interviewers = InTheWaySerializer(many=True)
    changes = ChangeSerializer(many=True)
    pairs = serializers.ListField(child=ChangeSerializer(many=True))
    pairsFound = serializers.IntegerField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the member's name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="400: what is wrong, by parameter.",
    )
    unknown = UnknownSerializer(many=True, required=False, help_text="503: what is not known.")
