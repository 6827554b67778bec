"""The OpenAPI schemas of the mails about a booking."""

from __future__ import annotations

from rest_framework import serializers

from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField
from outbox.models import Message

MAIL_EVENTS = ["created", "rescheduled", "updated", "cancelled", "removed"]


class MailRecipientSerializer(serializers.Serializer):
    """The recipient of a mail."""

    name = serializers.CharField(help_text="Name of the participant.")
    email = serializers.CharField(help_text="Email address of the participant.")
    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interviewer; null for the candidate."
    )


class BookingMailSerializer(serializers.Serializer):
    """A mail about a booking."""

    id = serializers.IntegerField(help_text="Id of the mail.")
    event = OpenChoiceField(
        "MailEvent",
        MAIL_EVENTS,
        allow_null=True,
        help_text="What it reports: `created` is an invitation, `removed` that the recipient no"
        " longer takes part in the interview; null if that is not known.",
    )
    state = OpenChoiceField("MailState", Message.State.values, help_text="Whether it was sent.")
    recipient = MailRecipientSerializer(
        allow_null=True, help_text="Who gets it; null if they no longer take part."
    )
    recipientName = serializers.CharField(
        allow_null=True,
        help_text="Name of the recipient, also if they no longer take part; null if not known.",
    )
    subject = serializers.CharField(allow_null=True, help_text="The subject; null if not kept.")
    text = serializers.CharField(
        allow_null=True,
        help_text="The text, in which a link for the candidate is masked; null if not kept.",
    )
    attempts = serializers.IntegerField(help_text="How often sending it was tried.")
    lastError = serializers.CharField(
        allow_null=True, help_text="Why the last attempt failed, for people."
    )
    createdAt = serializers.DateTimeField(help_text="When it was written.")
    deliveredAt = serializers.DateTimeField(
        allow_null=True, help_text="When the mail server took it; null if it has not."
    )


class BookingMailListSerializer(PageSerializer):
    """A page of mails."""

    data = BookingMailSerializer(many=True, help_text="Mails.")  # type: ignore[assignment]


MAIL_RESPONSE = {(200, "application/json"): BookingMailSerializer}
MAILS_RESPONSE = {(200, "application/json"): BookingMailListSerializer}
