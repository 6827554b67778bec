"""The field for additional parts of a response."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

INCLUDE_CHOICES = ("calendars", "explanation", "panel", "proof")


@extend_schema_field({"type": "string", "example": "explanation,panel"})
class IncludeField(serializers.Field):
    """Names from INCLUDE_CHOICES, as a list or as text with commas between them."""

    default_error_messages = {
        "invalid": "Give names separated by commas, or a list of names.",
        "unknown": "{word} cannot be included. Choose from {words}.",
    }

    def to_internal_value(self, data: Any) -> frozenset[str]:
        words = data.split(",") if isinstance(data, str) else data
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.fail("invalid")
        names = frozenset(word.strip() for word in words)
        for name in sorted(names.difference(INCLUDE_CHOICES)):
            self.fail("unknown", word=repr(name), words=", ".join(INCLUDE_CHOICES))
        return names
