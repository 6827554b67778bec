"""The OpenAPI schemas of explanations, which `explanation_json` builds."""

from __future__ import annotations

from rest_framework import serializers

from api.response_fields import ByTypeSerializer, ConstantField
from api.schemas import InterviewerRefSerializer, ReasonField, TimeSpanSerializer

_KIND_HELP = "The kind of change."
_OPENS_HELP = "Number of starts that the change makes available."


class ReasonCountsSerializer(serializers.Serializer):
    """The number of starts with a reason: as the first, as any, and as the only reason."""

    reason = ReasonField(help_text="The reason.")
    firstCause = serializers.IntegerField(help_text="Starts of which it is the first reason.")
    anyCause = serializers.IntegerField(help_text="Starts of which it is a reason.")
    soleCause = serializers.IntegerField(help_text="Starts of which it is the only reason.")


class ReasonCountSerializer(serializers.Serializer):
    """The number of starts that an interviewer blocks for one reason."""

    reason = ReasonField(help_text="The reason.")
    starts = serializers.IntegerField(help_text="Number of starts.")


class BlockedStartsSerializer(InterviewerRefSerializer):
    """The number of starts that an interviewer blocks."""

    blocked = serializers.IntegerField(help_text="Starts that the interviewer blocks.")
    soleCause = serializers.IntegerField(help_text="Starts that no other person blocks.")
    reasonCounts = ReasonCountSerializer(
        many=True, help_text="Blocked starts by reason. A start may have several reasons."
    )


class InterviewerChangeSerializer(serializers.Serializer):
    """Base of changes that concern an interviewer."""

    interviewerId = serializers.IntegerField(help_text="Id of the interviewer.")
    name = serializers.CharField(help_text="Name of the interviewer.")


class WithoutPersonSerializer(InterviewerChangeSerializer):
    """The panel without an interviewer."""

    type = ConstantField("without_person", help_text=_KIND_HELP)


class FewerOfPoolSerializer(serializers.Serializer):
    """A group that needs fewer of its members."""

    type = ConstantField("fewer_of_pool", help_text=_KIND_HELP)
    group = serializers.IntegerField(help_text="Position of the group in the panel, from 0.")
    required = serializers.IntegerField(  # type: ignore[assignment]  # the member's name
        help_text="Number of members that it would need."
    )


class TentativeMovedSerializer(InterviewerChangeSerializer, TimeSpanSerializer):
    """Tentative time of an interviewer that is moved away."""

    type = ConstantField("tentative_moved", help_text=_KIND_HELP)


class ShorterDurationSerializer(serializers.Serializer):
    """A shorter interview."""

    type = ConstantField("shorter_duration", help_text=_KIND_HELP)
    durationMinutes = serializers.IntegerField(help_text="The duration that it would have.")


class WithoutBuffersSerializer(serializers.Serializer):
    """The interview without buffers."""

    type = ConstantField("without_buffers", help_text=_KIND_HELP)


class ShorterNoticeSerializer(serializers.Serializer):
    """The interview with a shorter notice."""

    type = ConstantField("shorter_notice", help_text=_KIND_HELP)
    noticeMinutes = serializers.IntegerField(help_text="The notice that it would have.")


class ChangeSerializer(ByTypeSerializer):
    """A change that would make starts available."""

    kinds = {
        "without_person": WithoutPersonSerializer,
        "fewer_of_pool": FewerOfPoolSerializer,
        "tentative_moved": TentativeMovedSerializer,
        "shorter_duration": ShorterDurationSerializer,
        "without_buffers": WithoutBuffersSerializer,
        "shorter_notice": ShorterNoticeSerializer,
    }


class SuggestedWithoutPersonSerializer(WithoutPersonSerializer):
    """The panel without an interviewer, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedFewerOfPoolSerializer(FewerOfPoolSerializer):
    """A group that needs fewer of its members, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedTentativeMovedSerializer(TentativeMovedSerializer):
    """Tentative time of an interviewer that is moved away, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedShorterDurationSerializer(ShorterDurationSerializer):
    """A shorter interview, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedWithoutBuffersSerializer(WithoutBuffersSerializer):
    """The interview without buffers, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedShorterNoticeSerializer(ShorterNoticeSerializer):
    """The interview with a shorter notice, and what this opens."""

    opens = serializers.IntegerField(min_value=1, help_text=_OPENS_HELP)


class SuggestedChangeSerializer(ByTypeSerializer):
    """A change, with the number of starts that it makes available."""

    kinds = {
        "without_person": SuggestedWithoutPersonSerializer,
        "fewer_of_pool": SuggestedFewerOfPoolSerializer,
        "tentative_moved": SuggestedTentativeMovedSerializer,
        "shorter_duration": SuggestedShorterDurationSerializer,
        "without_buffers": SuggestedWithoutBuffersSerializer,
        "shorter_notice": SuggestedShorterNoticeSerializer,
    }


class ChangePairSerializer(serializers.Serializer):
    """Two changes that make starts available together."""

    changes = ChangeSerializer(many=True, help_text="The two changes.")
    opens = serializers.IntegerField(
        min_value=1, help_text="Number of starts that they make available together."
    )


class ExplanationSerializer(serializers.Serializer):
    """The reasons of all unavailable starts, and changes that would open slots."""

    starts = serializers.IntegerField(help_text="Number of starts on the grid in the windows.")
    slots = serializers.IntegerField(help_text="Number of starts that are available.")
    reasons = ReasonCountsSerializer(many=True, help_text="Unavailable starts by reason.")
    interviewers = BlockedStartsSerializer(
        many=True, help_text="Unavailable starts by interviewer."
    )
    changes = SuggestedChangeSerializer(
        many=True, help_text="All single changes that open a slot, the best first."
    )
    pairs = ChangePairSerializer(
        many=True, help_text="Pairs of changes, if there is no slot and no single change."
    )
    pairsFound = serializers.IntegerField(help_text="Number of pairs, listed or not.")
    nextAvailableSlot = TimeSpanSerializer(
        allow_null=True, help_text="The first slot in `searched`; null if there is none."
    )
    searched = TimeSpanSerializer(help_text="Where the next slot was searched.")
    searchComplete = serializers.BooleanField(
        help_text="False if calendars are unknown in a part of `searched`."
    )


class ConflictSerializer(TimeSpanSerializer):
    """Time of an interviewer that conflicts with a start."""

    reason = ReasonField(help_text="The reason.")
    calendar = serializers.CharField(
        required=False, help_text="Name of the calendar, if the time is of a calendar."
    )


class InterviewerConflictsSerializer(InterviewerRefSerializer):
    """The conflicts of one interviewer with a start."""

    conflicts = ConflictSerializer(many=True, help_text="The conflicts in order of time.")


class StartExplanationSerializer(TimeSpanSerializer):
    """Whether one start is available, and if not, why."""

    interviewId = serializers.IntegerField(help_text="Id of the interview.")
    available = serializers.BooleanField(help_text="Whether the start is available.")
    firstReason = ReasonField(allow_null=True, help_text="The first of `reasons`, if any.")
    reasons = serializers.ListField(
        child=ReasonField(), help_text="Why it is unavailable, in the order of counting."
    )
    interviewers = InterviewerConflictsSerializer(
        many=True, help_text="Interviewers with conflicts."
    )
    changes = ChangeSerializer(
        many=True, help_text="Single changes that would make the start available."
    )
    pairs = ChangePairSerializer(many=True, help_text="Pairs of changes, if no single one helps.")
    pairsFound = serializers.IntegerField(help_text="Number of pairs, listed or not.")
