"""Validate windows of candidates, and describe responses with them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.error_entries import build_error
from api.fields import InstantField, StrictSerializer
from bookings.candidate_windows import MAX_WINDOW_DAYS, MAX_WINDOWS, InvalidWindowsError


class WindowSerializer(StrictSerializer):
    """A time at which a candidate can come."""

    start = InstantField(round_up=True, help_text="Start, in the future.")
    end = InstantField(round_up=False, help_text=f"End, at most {MAX_WINDOW_DAYS} days from now.")


class WindowsBodySerializer(StrictSerializer):
    """The times at which a candidate can come."""

    windows = serializers.ListField(
        child=WindowSerializer(),
        max_length=MAX_WINDOWS,
        help_text=f"At most {MAX_WINDOWS} windows. Each is at least as long as the interview and"
        " its `candidateMinWindowMinutes`, all together at least `candidateMinTotalMinutes`. An"
        " empty list withdraws those before.",
    )


class SentWindowSerializer(serializers.Serializer):
    """A time at which a candidate can come."""

    start = serializers.DateTimeField(help_text="Start.")
    end = serializers.DateTimeField(help_text="End.")


class WindowsSerializer(serializers.Serializer):
    """The times at which the candidate of a link can come."""

    candidateLinkId = serializers.UUIDField(help_text="Id of the link.")
    windows = SentWindowSerializer(many=True, help_text="The windows, the earliest first.")
    submittedAt = serializers.DateTimeField(
        allow_null=True, help_text="When they were sent; null without windows."
    )


def build_validation_error(error: InvalidWindowsError) -> ValidationError:
    """Return the error of the API for windows that break a rule."""
    general: list[Any] = []
    by_index: dict[Any, Any] = {}
    for problem in error.errors:
        detail = build_error(problem.text, problem.code, **problem.bounds)
        if problem.index is None:
            general.append(detail)
        else:
            by_index.setdefault(problem.index, {}).setdefault(problem.member, []).append(detail)
    if general:
        return ValidationError({"windows": general})
    return ValidationError({"windows": by_index})
