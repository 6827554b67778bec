"""Parse and validate the query parameters of the availability endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.error_entries import build_error
from api.fields import InstantField, QueryIntegerField, QueryStringSerializer, StrictSerializer
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine import timestamps
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.local_time import DAY
from interviews.availability import SearchOptions
from interviews.include_field import IncludeField, IncludeTextField
from interviews.interview_spec import InterviewRules, InterviewSpec
from people.models import Reservation

MAX_WINDOW_SECONDS = 92 * DAY
_MAX_STALENESS_HELP = "The maximum age of calendar data in seconds; 0 reads every calendar now."

INCLUDE_HELP = (
    "Additional parts of the response: `calendars`, how each calendar was read; `panel`, who is"
    " chosen and who is spare in each slot; `explanation`, why other starts are unavailable and"
    " which changes would help; `proof`, the free time around each slot."
)


class ReservedSlotIdField(serializers.UUIDField):
    """The id of a booking or hold that takes time of interviewers."""

    default_error_messages = {"not_found": "No booking or hold with this id takes time."}

    def to_internal_value(self, data: Any) -> UUID:
        reference: UUID = super().to_internal_value(data)
        if not Reservation.objects.filter(reference=reference).exists():
            self.fail("not_found")
        return reference


def build_staleness_field(field: type[serializers.IntegerField]) -> serializers.IntegerField:
    """Return the parameter for the maximum age of a calendar read, in seconds."""
    return field(
        default=DEFAULT_MAX_STALENESS_SECONDS,
        min_value=0,
        max_value=DAY,
        help_text=_MAX_STALENESS_HELP,
    )


class OptionsSerializer(StrictSerializer):
    """The options that query strings and bodies have in common."""

    partial = serializers.BooleanField(  # type: ignore[assignment]  # the parameter's name
        default=False,
        help_text="Return the known slots even if some calendars could not be read.",
    )
    maxStalenessSeconds = build_staleness_field(serializers.IntegerField)
    include = IncludeField(required=False, help_text=INCLUDE_HELP)
    order = serializers.ChoiceField(
        ["time", "best"],
        default="time",
        help_text="`best` sorts slots by how well they suit the panel, and adds their scores.",
    )
    view = serializers.ChoiceField(
        ["coordinator", "candidate"],
        default="coordinator",
        help_text="`candidate` returns slots without names of interviewers and reasons.",
    )
    excludeBooking = ReservedSlotIdField(
        required=False,
        help_text="The id of a booking or of a hold whose time counts as free, to find the slots"
        " to which it can move.",
    )

    @staticmethod
    def build_options(attrs: Mapping[str, Any]) -> SearchOptions:
        """Return the search options; raise ValidationError for options that exclude each other."""
        include = attrs.get("include", frozenset())
        for_candidate = attrs["view"] == "candidate"
        if for_candidate and (include or attrs["partial"] or attrs["order"] == "best"):
            raise serializers.ValidationError(
                {"view": "`candidate` cannot be combined with include, partial or order=best."}
            )
        return SearchOptions(
            partial=attrs["partial"],
            max_staleness=attrs["maxStalenessSeconds"],
            include=include,
            best_first=attrs["order"] == "best",
            for_candidate=for_candidate,
            ignore_reference=attrs.get("excludeBooking"),
        )


class AvailabilityQuerySerializer(OptionsSerializer, QueryStringSerializer):
    """The query of the availability endpoint.

    The context must have `now`, a UTC second, and the `rules` of the interview.
    """

    maxStalenessSeconds = build_staleness_field(QueryIntegerField)
    include = IncludeTextField(required=False, help_text=INCLUDE_HELP)
    start = InstantField(
        round_up=True,
        required=False,
        help_text="Start of the window, RFC 3339 with offset. Default: now plus the notice.",
    )
    end = InstantField(
        round_up=False,
        required=False,
        help_text="End of the window, at most 92 days after its start; slots end by then. "
        "Default: the interview's horizon (7 days) after the start.",
    )

    parsed: Mapping[str, Any]

    def to_internal_value(self, data: Any) -> Any:
        self.parsed = super().to_internal_value(data)
        return self.parsed

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return self.complete(attrs, self.context["now"], self.context["rules"])

    @classmethod
    def complete(cls, attrs: Mapping[str, Any], now: int, rules: InterviewRules) -> dict[str, Any]:
        """Return the periods and options of parsed parameters, with the defaults of this moment."""
        start = attrs.get("start", now + rules.notice)
        end = attrs.get("end", min(start + rules.horizon, timestamps.MAX_INSTANT))
        check_window((start, end))
        return {"periods": [(start, end)], "options": cls.build_options(attrs)}


class ExplainQuerySerializer(QueryStringSerializer):
    """The query of the explain endpoint; the context must have the `interview`."""

    start = InstantField(
        round_up=True,
        help_text="The start to explain, RFC 3339 with offset, on the grid of starts.",
    )
    maxStalenessSeconds = build_staleness_field(QueryIntegerField)
    excludeBooking = ReservedSlotIdField(
        required=False,
        help_text="The id of a booking or of a hold whose time counts as free, to check whether"
        " it can move to this start.",
    )

    def validate_start(self, start: int) -> int:
        return check_start_on_grid(self.context["interview"], start)


def check_start_on_grid(spec: InterviewSpec, start: int) -> int:
    """Return the start; raise ValidationError if it is off the grid or ends after year 9999."""
    if start % spec.rules.step:
        minutes = spec.rules.step // MINUTE
        message = (
            f"Slots begin every {minutes} minutes from the full hour (UTC). Choose one of these "
            "starts."
        )
        raise serializers.ValidationError(build_error(message, "off_grid", stepMinutes=minutes))
    return check_end(spec, start)


def check_end(spec: InterviewSpec, start: int) -> int:
    """Return the start; raise ValidationError if the slot ends after year 9999."""
    if start + spec.duration > timestamps.MAX_INSTANT:
        raise serializers.ValidationError("The slot would end after the year 9999.")
    return start


def check_window(window: Interval, field: str = "end") -> None:
    """Raise ValidationError on a field if a window is empty or longer than 92 days."""
    start, end = window
    if end <= start:
        raise serializers.ValidationError(
            {field: f"The window must end after it starts ({timestamps.format_utc(start)})."}
        )
    if end - start > MAX_WINDOW_SECONDS:
        days = MAX_WINDOW_SECONDS // DAY
        message = f"The window must be at most {days} days long."
        raise serializers.ValidationError({field: build_error(message, "too_large", max=days)})
