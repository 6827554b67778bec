"""System checks of the outbox settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register
def check_outbox_settings(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that every value of OUTBOX["CHANNELS"] is the dotted path of a callable."""
    errors: list[CheckMessage] = []
    for channel, path in settings.OUTBOX["CHANNELS"].items():
        problem = _find_problem(path)
        if problem:
            message = f'OUTBOX["CHANNELS"]["{channel}"] is {path!r}: {problem}'
            errors.append(Error(message, id="outbox.E001"))
    return errors


def _find_problem(path: str) -> str:
    try:
        deliver = import_string(path)
    except ImportError as error:
        return str(error)
    return "" if callable(deliver) else "it is not callable."
