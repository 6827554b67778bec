from __future__ import annotations

import math
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings import retention


class Command(BaseCommand):
    """Run it once a day; running it more often or concurrently does no harm."""

    help = "Erase candidates RETENTION_DAYS after their interview, and delete expired rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be erased, and erase nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry_run = options["dry_run"]
        now = math.ceil(timezone.now().timestamp())
        for expired in retention.list_expired(now, settings.RETENTION_DAYS):
            count = expired.rows.count() if is_dry_run else expired.erase_all()
            self.stdout.write(f"{expired.label}: {count}{' would be erased' if is_dry_run else ''}")
