"""Search all tables and columns of the database for personal data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore


def find_traces(*words: str) -> set[str]:
    """Return the columns that contain a word in any case, or the start of its digest."""
    sought = {word.casefold() for word in words}
    sought |= {hashlib.sha256(word.encode()).hexdigest()[:16] for word in sought}
    return {column for column, text in _dump() if any(value in text.casefold() for value in sought)}


def _dump() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            for value in model._base_manager.values_list(field.attname, flat=True):
                yield f"{model.__name__}.{field.attname}", _text(field.attname, value)


def _text(column: str, value: Any) -> str:
    if column == "session_data":
        value = SessionStore().decode(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, default=str, ensure_ascii=False)
