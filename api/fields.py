"""The kinds of values that callers write, and what is refused whatever it says."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engine import timestamps


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
            return timestamps.parse_ceil(data) if self.round_up else timestamps.parse_floor(data)
        except (TypeError, ValueError):
            self.fail("invalid")

    def to_representation(self, value: int) -> str:
        return timestamps.format_utc(value)


class StrictCharField(serializers.CharField):
    """A text, and nothing that could be made into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class StrictSerializer(serializers.Serializer):
    # no docstring: the API's page would show it for whatever has none of its own
    # What is not known is refused: a misspelt name would be answered as nobody meant it.

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {str(name): ["There is no such parameter."] for name in unknown}
                )
        return super().to_internal_value(data)


class QueryStringSerializer(StrictSerializer):
    """Refuses what would be answered as nobody meant it, in a query string."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: _unbound(field) for name, field in self._declared_fields.items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name, values in self.initial_data.lists():
            if len(values) > 1:
                raise serializers.ValidationError({name: "Give it once."})
            if values == [""]:
                raise serializers.ValidationError({name: "Give it a value, or leave it out."})
        return attrs


def _unbound(field: serializers.Field) -> serializers.Field:
    """A copy to be bound; one that has no children shares nothing else that binding changes.

    The framework makes each field anew instead, which costs more than validating it.
    """
    copied = field.__class__.__new__(field.__class__)
    copied.__dict__.update(field.__dict__)
    return copied
