"""Serializer fields whose values may be absent: null in the API, and never empty text."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import StrictCharField


class NullAsEmptyText(serializers.Field):
    """Mix-in: null and empty text are stored as empty text, and returned as null."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        value = super().run_validation(None if data == "" else data)
        return "" if value is None else value

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) if value else None


class OptionalCharField(NullAsEmptyText, StrictCharField):
    """Text that may be absent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "format": "email", "maxLength": 254},
            {"type": "string", "maxLength": 0, "description": "The same as null."},
        ]
    }
)
class OptionalEmailField(NullAsEmptyText, serializers.EmailField):
    """An email address that may be absent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)
