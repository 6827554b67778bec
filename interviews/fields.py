"""What a caller may ask to be told beside the slots."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

INCLUDE_CHOICES = ("calendars", "explanation", "panel", "proof")


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
        for word in sorted(named.difference(INCLUDE_CHOICES)):
            self.fail("unknown", word=repr(word), words=", ".join(INCLUDE_CHOICES))
        return named
