"""Processes that deliver from one database: PostgreSQL as it is, SQLite from a file."""

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

#: What a process does: the channel, and Python that calls `deliver(now, limit)`.
PROCESS_CODE = """
import django; django.setup()
from django.conf import settings
from django.db import connections
settings.OUTBOX["CHANNELS"] = {{"test": "{path}.{channel}"}}
from outbox.delivery import deliver_due
{code}
"""
#: Deliver everything from as many threads.
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
    """`told` is the file that they write what they told to."""

    def __init__(self, folder: Path) -> None:
        self.told, self.file = folder / "told", folder / "db.sqlite3"
        self.told.touch()

    def share(self) -> None:
        """Let processes see what this one's database holds, and has committed."""
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with sqlite3.connect(self.file) as copy:
                connection.connection.backup(copy)
            copy.close()

    def start(self, code: str, channel: str = "write") -> subprocess.Popen[str]:
        text = PROCESS_CODE.format(path=channels.MODULE, channel=channel, code=code)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment |= {"DATABASE_URL": self._url(), "TOLD": str(self.told)}
        command = [sys.executable, "-c", text]
        return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)

    def threads(self, count: int) -> subprocess.Popen[str]:
        return self.start(THREADS_CODE.format(now=utc_seconds(NOW), threads=count))

    def lines(self) -> list[str]:
        return self.told.read_text().split()

    def _url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def wait_for_exit(process: subprocess.Popen[str]) -> int:
    """How a process ended, for which this waits."""
    with process:
        return process.wait(120)
