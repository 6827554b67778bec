from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from access import account_lookup, sign_in_links
from people.coordinator_accounts import list_administrators


class Command(BaseCommand):
    help = (
        "Print a link that signs an administrator in once, within 15 minutes, without a password,"
        " a second factor or the company's provider."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="User name or email address of an administrator.")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_lookup.find_by_login(options["account"])
        if account is None or not list_administrators().filter(pk=account.pk).exists():
            names = ", ".join(list_administrators().values_list("username", flat=True)[:20])
            raise CommandError(f"This is no administrator. Administrators: {names or 'none'}.")
        self.stdout.write(sign_in_links.build_url(account))
