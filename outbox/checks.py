"""System checks of the outbox settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.utils.module_loading import import_string

from outbox import email_address, smtp


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


@register
def check_mail_settings(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that EMAIL_BACKEND is a mail backend, and that DEFAULT_FROM_EMAIL has an address."""
    errors: list[CheckMessage] = []
    problem = _find_backend_problem(settings.EMAIL_BACKEND)
    if problem:
        message = f"EMAIL_BACKEND is {settings.EMAIL_BACKEND!r}: {problem}"
        errors.append(Error(message, id="outbox.E002"))
    if not email_address.is_valid(smtp.get_sender()[1]):
        message = f"DEFAULT_FROM_EMAIL is {settings.DEFAULT_FROM_EMAIL!r}: it has no email address."
        errors.append(Error(message, id="outbox.E003"))
    return errors


def _find_backend_problem(path: str) -> str:
    try:
        backend = import_string(path)
    except ImportError as error:
        return str(error)
    if not (isinstance(backend, type) and issubclass(backend, BaseEmailBackend)):
        return "it is not the class of a mail backend."
    if issubclass(backend, FileBackend) and not settings.EMAIL_FILE_PATH:
        return "EMAIL_FILE_PATH must name the folder of its files."
    return ""


def _find_problem(path: str) -> str:
    try:
        deliver = import_string(path)
    except ImportError as error:
        return str(error)
    return "" if callable(deliver) else "it is not callable."
