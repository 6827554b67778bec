from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken

SCOPES = ("read", "book")


class Command(BaseCommand):
    help = "Make an API token and print its text, which is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which program it is for")
        parser.add_argument(
            "--scope", action="append", choices=SCOPES, help="what it may do; read if left out"
        )
        parser.add_argument("--days", type=int, help="how long it is good; for ever if left out")
        parser.add_argument("--per-minute", type=int, default=600, help="its requests a minute")

    def handle(self, *args: Any, **options: Any) -> None:
        now, days = timezone.now(), options["days"]
        if days is not None and not 1 <= days <= 36500:
            raise CommandError("--days is from 1 to 36500.")
        scopes = options["scope"] or ["read"]
        token = ApiToken(
            name=options["name"],
            may_read="read" in scopes,
            may_book="book" in scopes,
            expires_at=None if days is None else now + timedelta(days=days),
            requests_per_minute=options["per_minute"],
        )
        try:
            token.clean_fields(exclude=["digest", "prefix", "created_at"])
        except ValidationError as wrong:
            raise CommandError("; ".join(wrong.messages)) from None
        self.stdout.write(api_tokens.issue(token, now))
