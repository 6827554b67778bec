from __future__ import annotations

import math
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings import erasure, personal_data
from bookings.erasure import PendingMessagesError, UpcomingInterviewsError
from bookings.management.address import add_email_argument


class Command(BaseCommand):
    """Erase a candidate, or fail and erase nothing while interviews or messages are pending."""

    help = "Erase everything that is stored about a candidate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_email_argument(parser)
        parser.add_argument(
            "--cancel-bookings",
            action="store_true",
            help="first cancel upcoming interviews, revoke links and notify the participants",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be erased, and erase nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, now = options["email"], math.ceil(timezone.now().timestamp())
        if options["dry_run"]:
            self._print_counts(personal_data.collect(email).count(), "would be erased")
        elif options["cancel_bookings"]:
            erasure.cancel_upcoming(email, now)
        try:
            if options["dry_run"]:
                erasure.check_erasable(personal_data.collect(email), now)
            else:
                self._print_counts(erasure.erase(email, now), "erased")
        except UpcomingInterviewsError as error:
            ids = ", ".join(str(booking.pk) for booking in error.bookings)
            raise CommandError(
                f"Nothing was erased: {error} ({ids})."
                " Use --cancel-bookings to cancel them and notify the participants first."
            ) from None
        except PendingMessagesError as error:
            raise CommandError(
                f"Nothing was erased: {error}, and they name the candidate."
                " Run `manage.py deliver_outbox --once` to deliver them."
                " Then run this command again."
            ) from None

    def _print_counts(self, counts: dict[str, int], suffix: str) -> None:
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} {suffix}")
