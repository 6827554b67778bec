from __future__ import annotations

import math
import signal
from argparse import ArgumentParser
from contextlib import suppress
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox import delivery, worker


class Command(BaseCommand):
    """Run the delivery threads until SIGTERM or SIGINT; then finish the current messages."""

    help = "Deliver queued messages: invitation mails, calendar events and webhooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Deliver the messages that are due, then exit."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            attempted = delivery.deliver_due(math.ceil(timezone.now().timestamp()))
            self.stdout.write(f"Attempted {attempted} messages.")
            return
        stop = Event()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        threads = worker.start_threads(stop)
        self.stdout.write("Delivering messages. Press Ctrl+C to stop.")
        with suppress(KeyboardInterrupt):
            stop.wait()
        worker.stop_threads(stop, threads)
