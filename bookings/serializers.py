"""Validate the request bodies of holds, bookings and candidate links."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.external_fields import ExternalIdField, MetadataField
from api.fields import (
    InstantField,
    StrictBooleanField,
    StrictCharField,
    StrictSerializer,
    StrictUUIDField,
)
from bookings import interviewer_choice
from bookings.booking import Candidate
from bookings.interviewer_choice import InterviewerIdsField
from bookings.one_time_change_serializers import AppliedChangesField
from core.names import CONTROL_MESSAGE, validate_name, validate_public_email
from core.text import has_control_character
from core.timezone_names import validate_timezone
from interviews.serializers import check_end
from outbox.mail_recipients import MailRecipients

#: For how many minutes a slot is held, by default and at most.
DEFAULT_HOLD_MINUTES, MAX_HOLD_MINUTES = 5, 15
MAX_SEQUENCE = 2**31 - 1


class SingleLineField(StrictCharField):
    """Text of one line, which is safe in a mail header."""

    default_error_messages = {"control": CONTROL_MESSAGE}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and has_control_character(data.strip()):
            self.fail("control")
        return super().to_internal_value(data)


class EmailAddressField(SingleLineField, serializers.EmailField):
    """An email address. Control characters are refused also in a quoted local part."""

    default_error_messages = {"invalid": serializers.EmailField.default_error_messages["invalid"]}


class NotifySerializer(StrictSerializer):
    """The people who get mails from Slotsmith about the change."""

    candidate = StrictBooleanField(default=True, help_text="Whether the candidate gets a mail.")
    interviewers = StrictBooleanField(
        default=True,
        help_text="Whether the interviewers get mails. Their calendars are written in any case.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        return MailRecipients(**attrs)


class NotifyingSerializer(StrictSerializer):
    """Base of bodies that say who gets mails."""

    notify = NotifySerializer(
        required=False, help_text="Who gets mails about this change; all participants by default."
    )


class SlotBodySerializer(StrictSerializer):
    """A start of the `interview` in the context."""

    start = InstantField(
        round_up=True,
        help_text="Start of the slot, RFC 3339 with offset, on the grid of the interview.",
    )

    interviewerIds = InterviewerIdsField(
        required=False,
        help_text="Ids of the people who may fill the places of the panel; everyone on the panel by"
        " default. Optional people take part as usual.",
    )

    applyChanges = AppliedChangesField(
        default=list,
        help_text="Changes of the rules for this slot only, as an explanation gives them. A moved"
        " tentative event is not among them.",
    )

    def validate_start(self, start: int) -> int:
        return check_end(self.context["interview"], start)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        interviewer_choice.check_places(self.context["interview"], attrs)
        return attrs


class StartOrHoldSerializer(SlotBodySerializer, NotifyingSerializer):
    """Either the start of a slot, or a hold."""

    start = InstantField(
        round_up=True,
        required=False,
        help_text="Start of the slot on the grid of the interview; give `start` or `holdId`.",
    )
    holdId = StrictUUIDField(
        required=False, help_text="Id of the hold whose slot to take; give `start` or `holdId`."
    )
    allowCandidateOverlap = StrictBooleanField(
        default=False,
        help_text="Whether the candidate may have another interview at the same time.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("start" in attrs) == ("holdId" in attrs):
            raise serializers.ValidationError({"start": "Give either `start` or `holdId`."})
        return super().validate(attrs)


class HoldBodySerializer(SlotBodySerializer):
    """The slot to hold."""

    holdMinutes = serializers.IntegerField(
        default=DEFAULT_HOLD_MINUTES,
        min_value=1,
        max_value=MAX_HOLD_MINUTES,
        help_text="For how many minutes the slot is held.",
    )
    excludeBooking = StrictUUIDField(
        required=False,
        help_text="Id of the booking that you want to move to this slot; its own time counts as"
        " free.",
    )


class ExpectedSequenceSerializer(NotifyingSerializer):
    """Base of changes of a booking that the caller has seen."""

    expectedSequence = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_SEQUENCE,
        help_text="The `sequence` of the booking as you know it. If it is another one, nothing is"
        " changed and the answer is 412.",
    )


class RescheduleBodySerializer(StartOrHoldSerializer, ExpectedSequenceSerializer):
    """The new slot of a booking: a start or a hold."""


class CandidateSerializer(StrictSerializer):
    """The candidate of a booking."""

    name = SingleLineField(
        max_length=200, validators=[validate_name], help_text="Name of the candidate."
    )
    email = EmailAddressField(
        max_length=254,
        validators=[validate_public_email],
        help_text="Email address, for the invitation.",
    )
    timeZone = serializers.CharField(
        source="timezone",
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="IANA time zone, such as Europe/Berlin, for the times in mails. Default: the"
        " candidate time zone of the interview.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        context = self.context
        values = {"timezone": context.get("default_timezone", "UTC"), **attrs}
        return Candidate(
            **values, link_id=context.get("link"), language=context.get("language", "")
        )


class CandidateChangesSerializer(StrictSerializer):
    """New values of the candidate of a booking; members that are left out stay as they are."""

    name = SingleLineField(
        required=False,
        max_length=200,
        validators=[validate_name],
        help_text="Name of the candidate.",
    )
    email = EmailAddressField(
        required=False,
        max_length=254,
        validators=[validate_public_email],
        help_text="Email address. The former address gets a cancellation, the new an invitation.",
    )
    timeZone = serializers.CharField(
        source="timezone",
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="IANA time zone, such as Europe/Berlin, for the times in mails.",
    )


class InviteeSerializer(StrictSerializer):
    """The candidate who gets a link."""

    name = SingleLineField(
        max_length=200, validators=[validate_name], help_text="Name of the candidate."
    )
    email = EmailAddressField(
        max_length=254,
        validators=[validate_public_email],
        help_text="Email address of the candidate.",
    )


class BookingBodySerializer(StartOrHoldSerializer):
    """A start or a hold, and the candidate."""

    candidate = CandidateSerializer(help_text="Who is interviewed.")
    candidateLinkId = StrictUUIDField(
        required=False,
        help_text="The candidate link to book with on behalf of its candidate. The booking gets"
        " the external id and the metadata of the link.",
    )
    externalId = ExternalIdField()
    metadata = MetadataField()


class CancelBodySerializer(ExpectedSequenceSerializer):
    """The reason of a cancellation, and an internal note."""

    reason = SingleLineField(
        max_length=500,
        default="",
        allow_blank=True,
        allow_null=True,
        help_text="Sent to the candidate and the interviewers.",
    )
    note = SingleLineField(
        max_length=500,
        default="",
        allow_blank=True,
        allow_null=True,
        help_text="An internal note. It is stored with the booking and in no mail.",
    )

    def validate_reason(self, reason: str | None) -> str:
        return reason or ""

    def validate_note(self, note: str | None) -> str:
        return note or ""


class BookingUpdateSerializer(ExpectedSequenceSerializer):
    """New values of a booking; members that are left out stay as they are."""

    candidate = CandidateChangesSerializer(required=False, help_text="Who is interviewed.")
    externalId = ExternalIdField(source="external_id")
    metadata = MetadataField()
    allowCandidateOverlap = StrictBooleanField(
        default=False,
        help_text="Whether the candidate may have another interview at the same time.",
    )
