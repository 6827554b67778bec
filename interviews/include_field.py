"""The fields for additional parts of a response."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

INCLUDE_CHOICES = ("calendars", "explanation", "panel", "proof")
INCLUDE_SCHEMA = {"type": "array", "items": {"type": "string", "enum": [*INCLUDE_CHOICES]}}


@extend_schema_field(INCLUDE_SCHEMA)
class IncludeField(serializers.Field):
    """A list of names from INCLUDE_CHOICES, for bodies."""

    default_error_messages = {
        "invalid_type": "Give a list of names.",
        "invalid_choice": "{word} cannot be included. Choose from {words}.",
    }
    choices = INCLUDE_CHOICES

    def to_internal_value(self, data: Any) -> frozenset[str]:
        if not isinstance(data, list) or not all(isinstance(word, str) for word in data):
            self.fail("invalid_type")
        names = frozenset(data)
        for name in sorted(names.difference(INCLUDE_CHOICES)):
            self.fail("invalid_choice", word=repr(name), words=", ".join(INCLUDE_CHOICES))
        return names


class IncludeTextField(IncludeField):
    """Names from INCLUDE_CHOICES with commas between them, for query strings."""

    def to_internal_value(self, data: Any) -> frozenset[str]:
        return super().to_internal_value([name.strip() for name in str(data).split(",")])
