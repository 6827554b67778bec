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
    """It ends with an error as long as something stands in the way, and then has erased nothing."""

    help = "Erase all that is kept of a candidate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_email_argument(parser)
        parser.add_argument(
            "--cancel-bookings",
            action="store_true",
            help="cancel their interviews to come and end their links first; everybody is told",
        )
        parser.add_argument("--dry-run", action="store_true", help="say how much, and leave it")

    def handle(self, *args: Any, **options: Any) -> None:
        email, now = options["email"], math.ceil(timezone.now().timestamp())
        if options["dry_run"]:
            self._say(personal_data.collect(email).count(), "would be erased")
        elif options["cancel_bookings"]:
            erasure.cancel_upcoming(email, now)
        try:
            if options["dry_run"]:
                erasure.check_erasable(personal_data.collect(email), now)
            else:
                self._say(erasure.erase(email, now), "erased")
        except UpcomingInterviewsError as error:
            which = ", ".join(str(one.pk) for one in error.bookings)
            raise CommandError(
                f"Nothing is erased: interviews are still to come ({which})."
                " --cancel-bookings cancels them and tells everybody first."
            ) from None
        except PendingMessagesError as error:
            raise CommandError(
                f"Nothing is erased: {error}, and name the candidate. Run this again when they"
                " are; `manage.py deliver_outbox --once` delivers what is due."
            ) from None

    def _say(self, counts: dict[str, int], what: str) -> None:
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} {what}")
