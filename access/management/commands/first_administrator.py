from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from access import first_administrator
from access.first_administrator import AdministratorExistsError


class Command(BaseCommand):
    help = (
        "Print a link with which the first administrator creates their account in the browser."
        " It works once, for a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Explain the link, and print nothing if an administrator exists.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_explained = options["if_needed"]
        try:
            url = first_administrator.build_url()
        except AdministratorExistsError:
            if is_explained:
                return
            raise CommandError("An administrator exists. They invite others.") from None
        self.stdout.write(f"Create the first administrator:\n  {url}" if is_explained else url)
