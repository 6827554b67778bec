from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from core.encrypted_fields import UndecryptableText, get_encrypted_field_names


class Command(BaseCommand):
    """Writes every secret again, all of them or none; what no key opens stays as it is."""

    help = "Encrypt every stored secret with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            counts = [_rotate(model, fields) for model, fields in _models()]
        rotated, locked = (sum(count) for count in zip(*counts))
        self.stdout.write(f"{rotated} secrets are encrypted with the first key.")
        if locked:
            raise CommandError(f"{locked} secrets are opened by no key and stay as they are.")


def _models() -> list[tuple[type[models.Model], list[str]]]:
    found = [(model, get_encrypted_field_names(model)) for model in apps.get_models()]
    return [(model, fields) for model, fields in found if fields]


def _rotate(model: type[models.Model], fields: list[str]) -> tuple[int, int]:
    """Write one model's secrets again: how many there were, and how many no key opens."""
    rotated = locked = 0
    for row in model._default_manager.select_for_update().only("pk", *fields).iterator():
        secrets = [getattr(row, name) for name in fields]
        locked += sum(isinstance(secret, UndecryptableText) for secret in secrets)
        rotated += sum(bool(secret) for secret in secrets)
        row.save(update_fields=fields)
    return rotated, locked
