"""Validate requests about candidate links, and describe their responses."""

from __future__ import annotations

from rest_framework import serializers

from api.error_entries import build_error
from api.external_fields import ExternalIdField, MetadataField, build_external_id_filter
from api.fields import InstantField, StrictBooleanField, StrictSerializer
from api.pagination import CursorField, PageQuerySerializer, PageSerializer
from bookings.candidate_links import MAX_DAYS
from bookings.link_queries import LINK_STATES
from bookings.query_serializers import (
    MAX_ID,
    build_id_filter,
    build_states_filter,
)
from bookings.serializers import InviteeSerializer
from core.timezone_names import validate_timezone
from engine.local_time import DAY

#: The maximum length of a search text.
MAX_SEARCH_LENGTH = 200


class LinkNotifySerializer(StrictSerializer):
    """Whether Slotsmith mails the link to the candidate."""

    candidate = StrictBooleanField(default=True, help_text="Whether the candidate gets a mail.")


class LinkCandidateSerializer(InviteeSerializer):
    """The candidate who gets the link; the values fill in the candidate's form.

    The email address is required also if Slotsmith sends no mail: it says who may book.
    """

    timeZone = serializers.CharField(
        source="timezone",
        required=False,
        max_length=64,
        validators=[validate_timezone],
        help_text="IANA time zone, such as Europe/Berlin. Default: the browser's.",
    )


class ExtendBodySerializer(StrictSerializer):
    """Until when a link can book."""

    expiresAt = InstantField(
        round_up=False, help_text="Until when the link can book, at most 92 days from now."
    )

    def validate_expiresAt(self, expires_at: int) -> int:  # noqa: N802  (named after the field)
        now = self.context["now"]
        if expires_at <= now:
            error = build_error("It must be in the future.", "too_small")
            raise serializers.ValidationError(error)
        if expires_at > now + MAX_DAYS * DAY:
            error = build_error(f"It must be within {MAX_DAYS} days.", "too_large")
            raise serializers.ValidationError(error)
        return expires_at


class ExpirySerializer(ExtendBodySerializer):
    """Until when new links can book."""

    expiresAt = InstantField(
        round_up=False,
        required=False,
        help_text="Until when the link can book, at most 92 days from now. Default: 14 days.",
    )


class LinkBodySerializer(ExpirySerializer):
    """A new candidate link."""

    candidate = LinkCandidateSerializer(help_text="Who gets the link.")
    notify = LinkNotifySerializer(
        required=False, help_text="Who gets a mail with the link; the candidate by default."
    )
    externalId = ExternalIdField()
    metadata = MetadataField()


class ResendBodySerializer(StrictSerializer):
    """How to send a link again."""

    notify = LinkNotifySerializer(
        required=False, help_text="Who gets a mail with the link; the candidate by default."
    )


class RemindBodySerializer(StrictSerializer):
    """How to remind a candidate of a link."""

    notify = LinkNotifySerializer(
        required=False, help_text="Who gets the reminder; the candidate by default."
    )


class RevokeBodySerializer(StrictSerializer):
    """Nothing: the body of a revocation is an empty object."""


class InterviewLinksQuerySerializer(PageQuerySerializer):
    """The filters of the list of candidate links of an interview."""

    q = serializers.CharField(
        required=False,
        max_length=MAX_SEARCH_LENGTH,
        help_text="Words, each of which is in the candidate's name or email address.",
    )
    externalId = build_external_id_filter()
    state = build_states_filter(LINK_STATES, "all")
    updatedSince = InstantField(
        round_up=False,
        required=False,
        help_text="Only links with a change at or after this instant, such as a booking with them,"
        " a revocation or their expiry.",
    )
    unansweredSince = InstantField(
        round_up=False,
        required=False,
        help_text="Only links that were made at this instant or before, and with which nothing was"
        " booked and no times were sent. Combine it with `state=open`.",
    )
    sort = serializers.ChoiceField(
        ["createdAt", "updatedAt"],
        default="createdAt",
        help_text="The order: `createdAt`, the newest first; `updatedAt`, the earliest change"
        " first.",
    )
    cursor = CursorField(
        InstantField(round_up=False), serializers.IntegerField(min_value=1, max_value=MAX_ID)
    )


class LinksQuerySerializer(InterviewLinksQuerySerializer):
    """The filters of the list of candidate links."""

    interviewId = build_id_filter("Only links of this interview.")


class LinkInviteeSerializer(serializers.Serializer):
    """The candidate of a link, as far as known."""

    name = serializers.CharField(allow_null=True, help_text="Name of the candidate.")
    email = serializers.CharField(allow_null=True, help_text="Email address of the candidate.")
    timeZone = serializers.CharField(allow_null=True, help_text="IANA time zone, if it is known.")


class LinkSerializer(serializers.Serializer):
    """A secret URL with which one candidate books one slot of an interview."""

    id = serializers.UUIDField(help_text="Id of the link.")
    url = serializers.CharField(
        allow_null=True,
        help_text="The URL for the candidate. Only the responses that create the link, send it"
        " again or remind the candidate have it.",
    )
    interviewId = serializers.IntegerField(help_text="Id of the interview.")
    state = serializers.ChoiceField(
        LINK_STATES,
        help_text="`open`: a slot can be chosen; `booked`: a slot was booked; `expired`;"
        " `revoked`: also if others cancelled the booking.",
    )
    candidate = LinkInviteeSerializer(help_text="Who got the link.")
    externalId = serializers.CharField(allow_null=True, help_text="Your own id of the link.")
    metadata = serializers.DictField(
        child=serializers.CharField(), help_text="Your own data, which Slotsmith does not use."
    )
    bookingId = serializers.UUIDField(
        allow_null=True, help_text="The booking that was made with it and is not cancelled."
    )
    createdAt = serializers.DateTimeField(help_text="When the link was made.")
    updatedAt = serializers.DateTimeField(
        help_text="When it was last changed; it rises with every change, also of a booking made"
        " with it, and when it expires."
    )
    expiresAt = serializers.DateTimeField(help_text="From then on it cannot book.")
    remindedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the candidate was last reminded; null if never."
    )
    firstOpenedAt = serializers.DateTimeField(
        allow_null=True,
        help_text="When a browser first showed the page of the link; null if never. Programs that"
        " check mails can cause it too.",
    )
    lastOpenedAt = serializers.DateTimeField(
        allow_null=True, help_text="When a browser last showed the page of the link."
    )
    openCount = serializers.IntegerField(
        help_text="How often it was opened. Openings within 30 minutes count once."
    )


class LinkListSerializer(PageSerializer):
    """A page of candidate links."""

    data = LinkSerializer(many=True, help_text="Links.")  # type: ignore[assignment]
