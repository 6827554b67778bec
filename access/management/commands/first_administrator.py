from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from access import first_administrator
from access.first_administrator import AdministratorExistsError


class Command(BaseCommand):
    help = (
        "Print a link with which the first administrator creates their account in the browser."
        " It works once, for a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(first_administrator.build_url())
        except AdministratorExistsError:
            raise CommandError("An administrator exists. They invite others.") from None
