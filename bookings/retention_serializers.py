"""Represent the retention periods."""

from __future__ import annotations

from rest_framework import serializers


class RetentionSerializer(serializers.Serializer):
    """How many days each kind of data is stored. The audit log is stored for ever."""

    candidateDays = serializers.IntegerField(
        allow_null=True,
        help_text="Names and addresses of candidates, after their interview; null: for ever.",
    )
    expiredDays = serializers.IntegerField(help_text="Holds and links, after they expired.")
    messageDays = serializers.IntegerField(help_text="Sent mails and webhooks.")
    eventDays = serializers.IntegerField(help_text="Events of the events feed.")
    idempotencyDays = serializers.IntegerField(help_text="Answers to repeated requests.")
    anonymousBookings = serializers.IntegerField(
        help_text="The number of bookings whose candidate has been erased."
    )
