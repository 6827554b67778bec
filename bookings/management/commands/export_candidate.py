from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bookings import export
from bookings.management.address import add_email_argument


class Command(BaseCommand):
    help = "Print everything that is stored about a candidate as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_email_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        data = export.build_export(options["email"])
        self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
