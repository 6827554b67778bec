from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from core.encrypted_fields import UndecryptableText, get_encrypted_field_names


class Command(BaseCommand):
    """Rewrites all secrets in one transaction; a secret that no key decrypts stays unchanged."""

    help = "Encrypt every stored secret with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            counts = [_rotate(model, fields) for model, fields in _models()]
        rewritten, undecryptable = (sum(count) for count in zip(*counts))
        self.stdout.write(f"Encrypted {rewritten} secrets with the first key.")
        if undecryptable:
            raise CommandError(f"No key decrypts {undecryptable} secrets; they stay unchanged.")


def _models() -> list[tuple[type[models.Model], list[str]]]:
    models_and_fields = [(model, get_encrypted_field_names(model)) for model in apps.get_models()]
    return [(model, fields) for model, fields in models_and_fields if fields]


def _rotate(model: type[models.Model], fields: list[str]) -> tuple[int, int]:
    """Rewrite one model's secrets; return how many were rewritten and how many no key decrypts."""
    rewritten = undecryptable = 0
    for row in model._default_manager.select_for_update().only("pk", *fields).iterator():
        secrets = [getattr(row, name) for name in fields]
        undecryptable += sum(isinstance(secret, UndecryptableText) for secret in secrets)
        rewritten += sum(bool(secret) for secret in secrets)
        row.save(update_fields=fields)
    return rewritten, undecryptable
