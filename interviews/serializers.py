"""The parameters of a query string, turned into plain values or refused by name."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import InstantField, QueryStringSerializer, StrictSerializer
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine import timestamps
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.local_time import DAY
from interviews.availability import SearchOptions
from interviews.fields import IncludeField
from interviews.spec import InterviewSpec

MAX_WINDOW_SECONDS = 92 * DAY


class OptionsSerializer(StrictSerializer):
    """How to answer: the same in a query string and in a body."""

    partial = serializers.BooleanField(  # type: ignore[assignment]  # the parameter's name
        default=False,
        help_text="Answer the time that is known although some calendar could not be read.",
    )
    maxStaleness = serializers.IntegerField(
        default=DEFAULT_MAX_STALENESS_SECONDS,
        min_value=0,
        max_value=DAY,
        help_text="Believe what a calendar said at most so many seconds ago; 0 reads it now.",
    )
    include = IncludeField(
        required=False,
        help_text="What else to tell, separated by commas: `calendars`, how each one was read; "
        "`panel`, who takes part in each slot and who is spare; `explanation`, why the other "
        "starts are no slots and what would help; `proof`, the free gaps that hold each slot.",
    )
    order = serializers.ChoiceField(
        ["time", "best"],
        default="time",
        help_text="`best` puts the slots that suit the panel best first, each with its score.",
    )
    view = serializers.ChoiceField(
        ["coordinator", "candidate"],
        default="coordinator",
        help_text="`candidate`: slots alone, with no names and no reasons.",
    )
    ignoring = serializers.UUIDField(
        required=False,
        help_text="Take the own time of this hold or booking as free: the slots it may move to.",
    )

    def build_options(self, attrs: dict[str, Any]) -> SearchOptions:
        """The options that were asked for."""
        include = attrs.get("include", frozenset())
        candidate = attrs["view"] == "candidate"
        if candidate and (include or attrs["partial"] or attrs["order"] == "best"):
            raise serializers.ValidationError(
                {"view": "A candidate is told of slots alone: leave out include, partial, order."}
            )
        return SearchOptions(
            partial=attrs["partial"],
            max_staleness=attrs["maxStaleness"],
            include=include,
            best_first=attrs["order"] == "best",
            for_candidate=candidate,
            ignore_reference=attrs.get("ignoring"),
        )


class AvailabilityQuerySerializer(OptionsSerializer, QueryStringSerializer):
    """The parameters of a query; needs `now` (a UTC second) and `rules` in its context."""

    start = InstantField(
        round_up=True,
        required=False,
        help_text="Start of the window, RFC 3339 with offset; default: now and the notice.",
    )
    end = InstantField(
        round_up=False,
        required=False,
        help_text="End of the window (slots end by then), at most 92 days after its start; "
        "default: the template's horizon (7 days) after its start.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        rules = self.context["rules"]
        start = attrs.get("start", self.context["now"] + rules.notice)
        end = attrs.get("end", min(start + rules.horizon, timestamps.MAX_INSTANT))
        check_window((start, end))
        return {"periods": [(start, end)], "options": self.build_options(attrs)}


class ExplainQuerySerializer(QueryStringSerializer):
    """The start to explain; needs the `interview` in its context."""

    start = InstantField(
        round_up=True, help_text="The start to explain, RFC 3339 with offset, on a mark."
    )
    maxStaleness = serializers.IntegerField(
        default=DEFAULT_MAX_STALENESS_SECONDS,
        min_value=0,
        max_value=DAY,
        help_text="Believe what a calendar said at most so many seconds ago; 0 reads it now.",
    )
    ignoring = serializers.UUIDField(
        required=False,
        help_text="Take the own time of this hold or booking as free: may it move there?",
    )

    def validate_start(self, start: int) -> int:
        return check_start(self.context["interview"], start)


def check_start(interview: InterviewSpec, start: int) -> int:
    """The start; ValidationError unless it is on a mark and its slot ends in our era."""
    if start % interview.rules.step:
        minutes = interview.rules.step // MINUTE
        raise serializers.ValidationError(
            f"Slots begin every {minutes} minutes from the full hour in UTC, and not then."
        )
    if start + interview.duration > timestamps.MAX_INSTANT:
        raise serializers.ValidationError("The slot would end after the year 9999.")
    return start


def check_window(window: Interval, name: str = "end") -> None:
    """Raise ValidationError, for the field of that name, for a window that cannot be searched."""
    start, end = window
    if end <= start:
        raise serializers.ValidationError(
            {name: f"The window must end after it starts ({timestamps.format_utc(start)})."}
        )
    if end - start > MAX_WINDOW_SECONDS:
        raise serializers.ValidationError({name: "The window must be at most 92 days long."})
