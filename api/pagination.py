"""Cursor pagination. A page starts after the last row of the previous page.

A cursor encodes the sort key of that row, so pages stay correct when rows are added or deleted.
Callers must treat it as opaque.
"""

from __future__ import annotations

import base64
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

#: Help text of `next` in responses.
NEXT_CURSOR_HELP = "The `cursor` of the next page; null on the last page."


def encode_cursor(*key: object) -> str:
    """Return the cursor of the row with a sort key."""
    text = " ".join(map(str, key))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@extend_schema_field(OpenApiTypes.STR)
class CursorField(serializers.Field):
    """A cursor, read as the sort key that it encodes; each of `parts` reads one part of the key."""

    default_error_messages = {"invalid": "Enter the unchanged `next` of an earlier response."}

    def __init__(self, *parts: serializers.Field, **kwargs: Any) -> None:
        self.parts = parts
        help_text = "`next` of the previous page. Default: the first page."
        super().__init__(required=False, help_text=help_text, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[Any, ...]:
        try:
            texts = _decode_cursor(data).split(" ")
            key = tuple(part.run_validation(text) for part, text in zip(self.parts, texts))
        except (ValueError, serializers.ValidationError):
            self.fail("invalid")
        if len(texts) != len(self.parts):
            self.fail("invalid")
        return key


def _decode_cursor(cursor: str) -> str:
    padded = cursor + "=" * (-len(cursor) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
