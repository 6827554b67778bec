from __future__ import annotations

import math
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection


class Command(BaseCommand):
    help = "Read every connected calendar now; print the status of each and what to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stored", action="store_true", help="print the stored status without reading"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connections = Connection.objects.select_related("interviewer", "snapshot", "health")
        if not options["stored"]:
            now = math.ceil(timezone.now().timestamp())
            for _ in read_now(list(connections), now):
                pass
        statuses = [
            (connection, ConnectionStatus.from_connection(connection))
            for connection in connections.all()
        ]
        for connection, status in statuses:
            self.stdout.write(_format_line(connection, status))
        failing = sum(bool(status.failure) for _, status in statuses)
        if failing:
            raise CommandError(f"{failing} of {len(statuses)} calendars cannot be read.")
        self.stdout.write(f"All {len(statuses)} calendars can be read.")


def _format_line(connection: Connection, status: ConnectionStatus) -> str:
    title = f"{connection} ({connection.provider}), last read {status.last_read_text}."
    return f"{title} {status.message} {status.remedy}".strip()
