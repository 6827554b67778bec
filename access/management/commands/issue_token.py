from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from api.scopes import TOKEN_SCOPES, Scope

SCOPES = [scope.value for scope in TOKEN_SCOPES]
MAX_DAYS = 36500


class Command(BaseCommand):
    help = "Create an API token and print its text, which cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="Name of the program that uses the token.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            help="Scope of the token; may be repeated. Default: availability:read.",
        )
        parser.add_argument(
            "--days", type=int, help="Days until the token expires. Default: it never expires."
        )
        parser.add_argument(
            "--per-minute", type=int, default=600, help="Maximum requests per minute. Default: 600."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, days = timezone.now(), options["days"]
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days must be between 1 and {MAX_DAYS}.")
        scopes = options["scope"] or [Scope.AVAILABILITY_READ.value]
        token = ApiToken(
            name=options["name"],
            scope=" ".join(dict.fromkeys(scopes)),
            expires_at=None if days is None else now + timedelta(days=days),
            requests_per_minute=options["per_minute"],
        )
        try:
            token.clean_fields(exclude=["digest", "prefix", "created_at"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stdout.write(api_tokens.issue(token, now))
