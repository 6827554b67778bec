from __future__ import annotations

import math
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection


class Command(BaseCommand):
    help = "Read every connected calendar now, and say how each one is and what to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--kept", action="store_true", help="read nothing: say how they were last"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connections = Connection.objects.select_related("interviewer", "snapshot", "health")
        if not options["kept"]:
            now = math.ceil(timezone.now().timestamp())
            for _ in read_now(list(connections), now):
                pass
        reports = [
            (connection, ConnectionStatus.from_connection(connection))
            for connection in connections.all()
        ]
        for connection, report in reports:
            self.stdout.write(_line(connection, report))
        failing = sum(bool(report.failure) for _, report in reports)
        if failing:
            raise CommandError(f"{failing} of {len(reports)} calendars cannot be read.")
        self.stdout.write(f"All {len(reports)} calendars can be read.")


def _line(connection: Connection, report: ConnectionStatus) -> str:
    told = (
        f"{connection} ({connection.provider}), last read {report.last_read_text}. {report.message}"
    )
    return f"{told} {report.remedy}".strip()
