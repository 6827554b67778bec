"""The serializer field for weekly hours that people type as text."""

from __future__ import annotations

from typing import Any

from api.fields import StrictCharField
from people import weekly_hours
from people.weekly_hours import validate_weekly_hours


def build_weekly_hours_text_field(source: str) -> StrictCharField:
    """Return an optional field whose value is stored in `source` of an interviewer."""
    options: dict[str, Any] = {"source": source, "required": False, "allow_blank": True}
    return StrictCharField(
        max_length=weekly_hours.MAX_LENGTH, validators=[validate_weekly_hours], **options
    )
