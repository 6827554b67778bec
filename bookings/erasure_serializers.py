"""Validate a request to erase a candidate, and describe its response."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import StrictBooleanField, StrictSerializer
from bookings.serializers import EmailAddressField


class EraseCandidateBodySerializer(StrictSerializer):
    """The candidate to erase."""

    email = EmailAddressField(
        max_length=254, help_text="Email address of the candidate; its case does not matter."
    )
    cancelBookings = StrictBooleanField(
        default=False,
        help_text="Whether to revoke the candidate's links and cancel upcoming bookings first. All"
        " participants are notified, so the erasure has to wait: send the request again.",
    )


class ErasureSerializer(serializers.Serializer):
    """How much was erased; all numbers are 0 if nothing is stored about the candidate."""

    bookings = serializers.IntegerField(help_text="Bookings, which stay without a candidate.")
    candidateLinks = serializers.IntegerField(help_text="Candidate links, which are deleted.")
    messages = serializers.IntegerField(help_text="Messages, which are deleted.")
    storedResponses = serializers.IntegerField(
        help_text="Stored responses of idempotency keys, which are emptied."
    )
