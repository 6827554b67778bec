"""Pages of a list: each begins behind the row that the last one ended with, come what may.

A cursor is what the rows are ordered by, of that row; callers need not know what is in it.
"""

from __future__ import annotations

import base64
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

#: Of an answer; null on the last page.
NEXT_CURSOR_HELP = "The `cursor` of the next page; null if this is the last one."


def encode_cursor(*key: object) -> str:
    """The cursor of the row that has this key."""
    text = " ".join(map(str, key))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@extend_schema_field(OpenApiTypes.STR)
class CursorField(serializers.Field):
    """A cursor, as the key in it; `parts` read the parts of that."""

    default_error_messages = {"invalid": "Give what an answer had as `next`, as it was."}

    def __init__(self, *parts: serializers.Field, **kwargs: Any) -> None:
        self.parts = parts
        help_text = "Where the page begins: `next` of the page before. Default: the first."
        super().__init__(required=False, help_text=help_text, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[Any, ...]:
        try:
            said = _decoded(data).split(" ")
            key = tuple(part.run_validation(one) for part, one in zip(self.parts, said))
        except (ValueError, serializers.ValidationError):
            self.fail("invalid")
        if len(said) != len(self.parts):
            self.fail("invalid")
        return key


def _decoded(text: str) -> str:
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
