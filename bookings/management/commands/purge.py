from __future__ import annotations

import math
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings import retention


class Command(BaseCommand):
    """To be run once a day; again, or by several at once, does no harm."""

    help = "Erase candidates RETENTION_DAYS after their interview, and delete what is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much, and leave it")

    def handle(self, *args: Any, **options: Any) -> None:
        dry = options["dry_run"]
        now = math.ceil(timezone.now().timestamp())
        for one in retention.list_expired(now, settings.RETENTION_DAYS):
            ended = one.rows.count() if dry else one.erase_all()
            self.stdout.write(f"{one.label}: {ended}{' would go' if dry else ''}")
