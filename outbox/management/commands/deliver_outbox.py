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

#: Messages between two looks at the clock.
_TOGETHER = 100


class Command(BaseCommand):
    """Until it is told to stop (SIGTERM, SIGINT), when it finishes what it is at."""

    help = "Deliver messages: invitations, calendar entries and webhooks, as they are posted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{_once()} messages were due.")
            return
        stop = Event()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        threads = worker.start_threads(stop)
        self.stdout.write("Delivering.")
        with suppress(KeyboardInterrupt):
            stop.wait()
        worker.stop_threads(stop, threads)


def _once() -> int:
    tried = 0
    while more := delivery.deliver_due(math.ceil(timezone.now().timestamp()), _TOGETHER):
        tried += more
    return tried
