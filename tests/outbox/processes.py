"""Processes that deliver from one database: PostgreSQL itself, or a copy of SQLite in a file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from tests.factories import NOW, utc_seconds
from tests.outbox import channels
from tests.process_server import ForkedProcess

#: The code of a process; `code` calls `deliver_due(now, limit)`.
PROCESS_CODE = """
import django; django.setup()
from django.conf import settings
from django.db import connections
settings.OUTBOX["CHANNELS"] = {{"test": "{path}.{channel}"}}
from outbox.delivery import deliver_due
{code}
"""
#: Deliver all messages from several threads.
THREADS_CODE = """
from threading import Thread
def work():
    deliver_due({now}, 1000)
    connections.close_all()
threads = [Thread(target=work) for _ in range({threads})]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


class DeliveryProcesses:
    """Start processes; they write the names of delivered messages to `output_file`."""

    def __init__(self, folder: Path) -> None:
        self.output_file, self.database_file = folder / "delivered", folder / "db.sqlite3"
        self.output_file.touch()

    def copy_database(self) -> None:
        """Copy the committed rows of an SQLite database to the file that processes use."""
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with sqlite3.connect(self.database_file) as copy:
                connection.connection.backup(copy)
            copy.close()

    def start(self, code: str, channel: str = "append_to_file") -> subprocess.Popen[str]:
        text = PROCESS_CODE.format(path=channels.MODULE, channel=channel, code=code)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment |= {"DATABASE_URL": self._url(), "OUTPUT_FILE": str(self.output_file)}
        command = [sys.executable, "-c", text]
        return ForkedProcess(command, env=environment, text=True, stdout=subprocess.PIPE)

    def start_threads(self, count: int) -> subprocess.Popen[str]:
        return self.start(THREADS_CODE.format(now=utc_seconds(NOW), threads=count))

    def read_lines(self) -> list[str]:
        return self.output_file.read_text().split()

    def _url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.database_file}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def wait_for_exit(process: subprocess.Popen[str]) -> int:
    """Wait for a process and return its exit status."""
    with process:
        return process.wait(120)
