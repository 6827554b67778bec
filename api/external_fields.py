"""Fields for data that callers attach to an object: their own id of it, and metadata."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.error_entries import build_error
from api.fields import StrictCharField
from core.resource_models import MAX_EXTERNAL_ID_LENGTH

MAX_METADATA_MEMBERS, MAX_METADATA_KEY_LENGTH, MAX_METADATA_VALUE_LENGTH = 20, 40, 500


class ExternalIdField(StrictCharField):
    """The caller's own id of an object, stored exactly as sent.

    Null and the empty string mean that there is none.
    """

    def __init__(self, **kwargs: Any) -> None:
        options = {
            "required": False,
            "allow_null": True,
            "allow_blank": True,
            "max_length": MAX_EXTERNAL_ID_LENGTH,
            "trim_whitespace": False,
            "help_text": "Your own id of it, such as the id of an application. Need not be unique.",
        }
        super().__init__(**{**options, **kwargs})

    def run_validation(self, data: Any = serializers.empty) -> str:
        return super().run_validation(data) or ""

    def to_representation(self, value: str) -> Any:
        return value or None


@extend_schema_field(
    {
        "type": "object",
        "nullable": True,
        "additionalProperties": {"type": "string", "maxLength": MAX_METADATA_VALUE_LENGTH},
        "maxProperties": MAX_METADATA_MEMBERS,
    }
)
class MetadataField(serializers.DictField):
    """Up to 20 texts by name, which Slotsmith stores and does not use; null means none."""

    default_error_messages = {
        "too_many": "Metadata has at most {maximum} members.",
        "long_key": "A name in metadata has 1 to {maximum} printable characters.",
    }

    def __init__(self, **kwargs: Any) -> None:
        options = {
            "required": False,
            "allow_null": True,
            "child": StrictCharField(
                allow_blank=True, max_length=MAX_METADATA_VALUE_LENGTH, trim_whitespace=False
            ),
            "help_text": "Your own data: at most 20 members, names of at most 40 and texts of at"
            " most 500 characters. A change replaces all members.",
        }
        super().__init__(**{**options, **kwargs})

    def run_validation(self, data: Any = serializers.empty) -> dict[str, str]:
        return super().run_validation(data) or {}

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, dict):
            self._check_members(data)
        values: dict[str, str] = super().to_internal_value(data)
        return values

    def _check_members(self, data: dict[str, Any]) -> None:
        if len(data) > MAX_METADATA_MEMBERS:
            text = self.error_messages["too_many"].format(maximum=MAX_METADATA_MEMBERS)
            raise serializers.ValidationError(
                build_error(text, "too_long", maxLength=MAX_METADATA_MEMBERS)
            )
        if not all(0 < len(key) <= MAX_METADATA_KEY_LENGTH and key.isprintable() for key in data):
            text = self.error_messages["long_key"].format(maximum=MAX_METADATA_KEY_LENGTH)
            raise serializers.ValidationError(
                build_error(text, "too_long", maxLength=MAX_METADATA_KEY_LENGTH)
            )


def build_external_id_filter() -> serializers.CharField:
    """Return a filter by the caller's own id. Spaces count, as in bodies."""
    return serializers.CharField(
        required=False,
        max_length=MAX_EXTERNAL_ID_LENGTH,
        trim_whitespace=False,
        help_text="Only those with this id of yours.",
    )
