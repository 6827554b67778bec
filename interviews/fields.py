"""The kinds of values that callers write, and what is refused whatever it says."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engine import instants

INCLUDABLE = ("calendars", "explanation", "panel", "proof")


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantField(serializers.Field):
    """An RFC 3339 date-time with an offset, as a UTC second.

    A fraction is rounded to the whole second inside the window: up for its start, down for its end.
    """

    default_error_messages = {
        "invalid": "Write an RFC 3339 date-time with an offset, such as 2025-01-22T10:00:00Z "
        "(in a URL a + is written %2B).",
    }

    def __init__(self, *, round_up: bool, **kwargs: Any) -> None:
        self.round_up = round_up
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        try:
            return instants.ceil(data) if self.round_up else instants.floor(data)
        except (TypeError, ValueError):
            self.fail("invalid")

    def to_representation(self, value: int) -> str:
        return instants.write(value)


@extend_schema_field({"type": "string", "example": "explanation,panel"})
class IncludeField(serializers.Field):
    """Words separated by commas, or a list of words, each of which names something more to tell."""

    default_error_messages = {
        "invalid": "Name what to include as words separated by commas, or as a list of words.",
        "unknown": "There is nothing called {word} to include; there is: {words}.",
    }

    def to_internal_value(self, data: Any) -> frozenset[str]:
        words = data.split(",") if isinstance(data, str) else data
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.fail("invalid")
        named = frozenset(word.strip() for word in words)
        for word in sorted(named.difference(INCLUDABLE)):
            self.fail("unknown", word=repr(word), words=", ".join(INCLUDABLE))
        return named


class StrictSerializer(serializers.Serializer):
    """Refuses what it does not know: a misspelt name would be answered as nobody meant it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {str(name): ["There is no such parameter."] for name in unknown}
                )
        return super().to_internal_value(data)
