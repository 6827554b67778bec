"""The fields for additional parts of a response."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

INCLUDE_CHOICES = ("calendars", "explanation", "panel", "proof")


def build_include_schema(choices: tuple[str, ...]) -> dict[str, Any]:
    """Return the schema of a list of names."""
    return {"type": "array", "items": {"type": "string", "enum": [*choices]}}


INCLUDE_SCHEMA = build_include_schema(INCLUDE_CHOICES)


def build_include_parameter(choices: tuple[str, ...], description: str) -> OpenApiParameter:
    """Return the parameter of a query with names separated by commas.

    It replaces the parameter that a serializer describes.
    """
    return OpenApiParameter(
        "include",
        build_include_schema(choices),
        OpenApiParameter.QUERY,
        style="form",
        explode=False,
        description=description,
    )


@extend_schema_field(INCLUDE_SCHEMA)
class IncludeField(serializers.Field):
    """A list of names from `choices`, for bodies."""

    default_error_messages = {
        "invalid_type": "Give a list of names.",
        "invalid_choice": "{word} cannot be included. Choose from {words}.",
    }

    def __init__(self, choices: tuple[str, ...] = INCLUDE_CHOICES, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> frozenset[str]:
        if not isinstance(data, list) or not all(isinstance(word, str) for word in data):
            self.fail("invalid_type")
        names = frozenset(data)
        for name in sorted(names.difference(self.choices)):
            self.fail("invalid_choice", word=repr(name), words=", ".join(self.choices))
        return names


class IncludeTextField(IncludeField):
    """Names from `choices` with commas between them, for query strings."""

    def to_internal_value(self, data: Any) -> frozenset[str]:
        return super().to_internal_value([name.strip() for name in str(data).split(",")])
