"""System checks: whatever is posted can be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register
def check_outbox_settings(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every channel is a function that there is."""
    return [
        Error(f"Channel {name} ({path}): {wrong}", id="outbox.E001")
        for name, path in settings.OUTBOX["CHANNELS"].items()
        if (wrong := _wrong(path))
    ]


def _wrong(path: str) -> str:
    try:
        return "" if callable(import_string(path)) else "it cannot be called."
    except ImportError as error:
        return str(error)
