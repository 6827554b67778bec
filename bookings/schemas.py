"""The OpenAPI schemas of holds, bookings and the audit log; they validate nothing."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api.actors import ActorKind
from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField
from api.schemas import InterviewerRefSerializer, TimeSpanSerializer, problem_responses
from bookings.configuration_audit import OBJECT_TYPES
from bookings.included_serializers import BookingConflictSerializer, ParticipantTimeSerializer
from bookings.models import AuditEntry
from bookings.one_time_change_serializers import AppliedChangeSerializer
from interviews.views import INTERVIEW_ID_PARAMETER, PANEL_CONFLICTS

__all__ = ["INTERVIEW_ID_PARAMETER"]

HOLD_STATES = ["held", "expired", "booked"]
BOOKING_STATES = ["booked", "cancelled"]
BOOKING_SOURCES = ["api", "link", "page"]
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text, not empty. The same request with the same key is carried out once, with"
    " the same response for a day. The response repeats the key.",
)
BOOKING_ID_PARAMETER = OpenApiParameter(
    "booking_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the booking."
)
HOLD_ID_PARAMETER = OpenApiParameter(
    "hold_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the hold."
)

LINK_ID_PARAMETER = OpenApiParameter(
    "link_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the candidate link."
)


def _describe_header(name: str, description: str, *statuses: int) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description=description,
        response=list(statuses),
    )


_APPLIED_HELP = "The changes of the interview's rules that were made for this slot only."
_ETAG_TEXT = "The state of the object, for `If-Match` and `If-None-Match`."
CREATED_HEADERS = [
    _describe_header("Location", "The URL of the new object.", 201),
    _describe_header("ETag", _ETAG_TEXT, 201),
]
CHANGED_HEADERS = [_describe_header("ETag", _ETAG_TEXT, 200)]


class BookedInterviewerSerializer(InterviewerRefSerializer):
    """An interviewer of a booking."""

    optional = serializers.BooleanField(
        help_text="Whether the interview takes place without them too."
    )


class ReservedSlotSerializer(TimeSpanSerializer):
    id = serializers.UUIDField(help_text="Id, which never changes.")
    interviewId = serializers.IntegerField(help_text="Id of the interview.")
    createdAt = serializers.DateTimeField(help_text="When it was made.")
    updatedAt = serializers.DateTimeField(
        help_text="When it was last changed; it rises with every change, up to the names of people"
        " and of the interview."
    )


class HoldSerializer(ReservedSlotSerializer):
    """A slot that is held until `expiresAt`."""

    loopId = serializers.IntegerField(
        allow_null=True, help_text="Id of the loop of a hold for several interviews; always null."
    )
    state = OpenChoiceField(
        "HoldState", HOLD_STATES, help_text="`booked` also if a booking was moved to it."
    )
    expiresAt = serializers.DateTimeField(help_text="From then on the time is free again.")
    bookingId = serializers.UUIDField(
        allow_null=True, help_text="The booking that the hold has become, or that took its time."
    )
    interviewers = InterviewerRefSerializer(many=True, help_text="Whose time is held.")
    appliedChanges = AppliedChangeSerializer(many=True, help_text=_APPLIED_HELP)


class BookedCandidateSerializer(serializers.Serializer):
    """The candidate of a booking."""

    name = serializers.CharField(help_text="Name of the candidate.")
    email = serializers.CharField(help_text="Email address of the candidate.")
    timeZone = serializers.CharField(help_text="IANA time zone of times in mails.")


class ActorSerializer(serializers.Serializer):
    """How the caller was authenticated, and its id; anonymous callers and the system have none."""

    kind = OpenChoiceField(
        "ActorKind",
        [kind.value for kind in ActorKind],
        help_text="`token`, `account`, `link` (a candidate), `open` (anonymous), or `system`.",
    )
    id = serializers.IntegerField(
        allow_null=True, help_text="Id of the token or account, or a number for the link."
    )


class CancellationSerializer(serializers.Serializer):
    """How a booking was cancelled."""

    reason = serializers.CharField(allow_null=True, help_text="The reason that was sent to all.")
    note = serializers.CharField(
        allow_null=True, help_text="An internal note, which no mail contains."
    )
    cancelledAt = serializers.DateTimeField(help_text="When it was cancelled.")
    cancelledBy = ActorSerializer(help_text="Who cancelled it.")


class BookingSerializer(ReservedSlotSerializer):
    """A slot that is booked for a candidate."""

    interviewName = serializers.CharField(help_text="Name of the interview.")
    loopBookingId = serializers.UUIDField(
        allow_null=True, help_text="Id of the booking of several interviews; always null."
    )
    state = OpenChoiceField("BookingState", BOOKING_STATES, help_text="`booked` or `cancelled`.")
    sequence = serializers.IntegerField(
        help_text="Rises with every change that participants are notified of; 0 at first."
    )
    candidate = BookedCandidateSerializer(
        allow_null=True, help_text="Who is interviewed; null if the candidate has been erased."
    )
    interviewers = BookedInterviewerSerializer(many=True, help_text="Who interviews.")
    cancellation = CancellationSerializer(
        allow_null=True, help_text="How it was cancelled; null if it was not."
    )
    externalId = serializers.CharField(allow_null=True, help_text="Your own id of the booking.")
    metadata = serializers.DictField(
        child=serializers.CharField(), help_text="Your own data, which Slotsmith does not use."
    )
    source = OpenChoiceField(  # type: ignore[assignment]  # the member's name
        "BookingSource",
        BOOKING_SOURCES,
        help_text="Whether it was made with the API, by a candidate with a link, or on a page.",
    )
    candidateLinkId = serializers.UUIDField(
        allow_null=True,
        help_text="The candidate link with which it was made, or which was made for the mails to"
        " the candidate.",
    )
    appliedChanges = AppliedChangeSerializer(many=True, help_text=_APPLIED_HELP)
    conflicts = BookingConflictSerializer(
        many=True,
        required=False,
        help_text="Its conflicts; only with `include=conflicts`. Past and cancelled bookings have"
        " none.",
    )
    localTimes = ParticipantTimeSerializer(
        many=True,
        required=False,
        help_text="The local times of the candidate and the interviewers; only with"
        " `include=localTimes`. Past and cancelled bookings have none.",
    )


class BookingListSerializer(PageSerializer):
    """A page of bookings."""

    data = BookingSerializer(many=True, help_text="Bookings.")  # type: ignore[assignment]


class HoldListSerializer(PageSerializer):
    """A page of holds."""

    data = HoldSerializer(many=True, help_text="Holds.")  # type: ignore[assignment]


class AuditEntrySerializer(serializers.Serializer):
    """An action on a hold, booking or candidate link, or a change of the configuration."""

    id = serializers.IntegerField(help_text="Id of the entry; later entries have greater ids.")
    occurredAt = serializers.DateTimeField(help_text="When it happened.")
    action = OpenChoiceField("AuditAction", AuditEntry.Action.values, help_text="What was done.")
    actor = ActorSerializer(help_text="Who did it.")
    interviewId = serializers.IntegerField(allow_null=True, help_text="The interview, if any.")
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="The interviewer, or the owner of the object, if any."
    )
    objectType = OpenChoiceField(
        "AuditObjectType",
        OBJECT_TYPES,
        allow_null=True,
        help_text="The type of the object that was created, changed or deleted; null for holds,"
        " bookings and candidate links.",
    )
    objectId = serializers.IntegerField(allow_null=True, help_text="Id of that object.")
    members = serializers.ListField(
        child=serializers.CharField(), help_text="What changed of it, without the values."
    )
    bookingId = serializers.UUIDField(allow_null=True, help_text="The booking, if any.")
    holdId = serializers.UUIDField(allow_null=True, help_text="The hold, if any.")
    candidateLinkId = serializers.UUIDField(
        allow_null=True, help_text="The candidate link, if any."
    )
    before = TimeSpanSerializer(allow_null=True, help_text="The slot before; null if none.")
    after = TimeSpanSerializer(allow_null=True, help_text="The slot after; null if none.")
    replacementId = serializers.IntegerField(
        allow_null=True, help_text="The interviewer who took the place of `interviewerId`."
    )
    appliedChanges = AppliedChangeSerializer(many=True, help_text=_APPLIED_HELP)


class AuditListSerializer(PageSerializer):
    """A page of the audit log."""

    data = AuditEntrySerializer(many=True, help_text="Entries.")  # type: ignore[assignment]


HOLD_CREATED_RESPONSE = {(201, "application/json"): HoldSerializer}
HOLDS_RESPONSE = {(200, "application/json"): HoldListSerializer}
HOLD_RESPONSE = {(200, "application/json"): HoldSerializer}
BOOKING_CREATED_RESPONSE = {(201, "application/json"): BookingSerializer}
BOOKING_RESPONSE = {(200, "application/json"): BookingSerializer}
AUDIT_RESPONSE = {(200, "application/json"): AuditListSerializer}
BOOKINGS_RESPONSE = {(200, "application/json"): BookingListSerializer}
_BUSY = "`too_busy`: too many requests book the same people. Nothing was changed."
_SLOT_BUSY = (
    "`availability_unknown`: `unknown` names calendars that could not be read. `query_too_long`:"
    f" the search took too long. {_BUSY}"
)
_REFUSED = f"`slot_refused`: `reasons` and `nearest` say more. {PANEL_CONFLICTS}"
_HOLD_ENDED = (
    "`hold_over`: the hold has expired. `hold_used`: it has become `bookingId`. `candidate_booked`:"
    f" the candidate has another booking at this time. {_REFUSED}"
)
_ERASED = "`candidate_erased`: the idempotency key came with a candidate who was erased."
ERASED_PROBLEM = problem_responses(s409=_ERASED)
REPEATABLE_PROBLEMS = problem_responses(s409=_ERASED, s503=_BUSY)
HOLD_PROBLEMS = problem_responses(s409=_REFUSED, s503=_SLOT_BUSY)
RELEASE_PROBLEMS = problem_responses(s409="`hold_used`: it has become `bookingId`.", s503=_BUSY)
BOOKING_PROBLEMS = problem_responses(s409=f"{_HOLD_ENDED} {_ERASED}", s503=_SLOT_BUSY)
RESCHEDULE_PROBLEMS = problem_responses(
    s409=f"`booking_cancelled`: it cannot be moved. {_HOLD_ENDED} {_ERASED}", s503=_SLOT_BUSY
)
_UNREADABLE = "`unreadable_rules`: stored rules cannot be read."
REPLACEMENTS_PROBLEMS = problem_responses(
    s409=_UNREADABLE, s503="`query_too_long`: the search took too long."
)
REPLACE_PROBLEMS = problem_responses(
    s409="`replacement_refused`: `reasons` says why. `booking_cancelled`: nobody takes part."
    f" {_UNREADABLE} {_ERASED}",
    s503=_SLOT_BUSY,
)
UPDATE_PROBLEMS = problem_responses(
    s409="`booking_cancelled`, `candidate_erased`: the candidate cannot be changed.", s503=_BUSY
)
CREATE_LINK_PROBLEMS = problem_responses(
    s409=f"`interview_inactive`: the interview is not offered. {_ERASED}", s503=_BUSY
)
RESEND_LINK_PROBLEMS = problem_responses(
    s409=f"`link_closed`: the link is revoked or has expired. {_ERASED}", s503=_BUSY
)
REMIND_PROBLEMS = problem_responses(
    s409="`reminder_refused`: the candidate has booked, or got a reminder in the last 24 hours."
    f" `link_closed`: the link is revoked or has expired. {_ERASED}",
    s503=_BUSY,
)
WINDOWS_PROBLEMS = problem_responses(
    s409="`link_closed`: the link is revoked or has expired.", s503=_BUSY
)
EXTEND_LINK_PROBLEMS = problem_responses(
    s409=f"`link_closed`: the link is revoked. {_ERASED}", s503=_BUSY
)
