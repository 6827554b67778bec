"""How gunicorn serves: `gunicorn config.wsgi`. Flags and GUNICORN_CMD_ARGS count for more."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

# memory, where there is such a folder: it is written to all the time, and nothing in it is to last
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
worker_tmp_dir = _MEMORY
# before anything counts: where the processes put what they counted, for any of them to tell
_OURS = "slotsmith-metrics-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=_OURS, dir=_MEMORY)

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# a request that takes longer has lost its caller; calendars have CALENDARS_DEADLINE
timeout = 60
graceful_timeout = 30
# a worker is replaced after so many requests, give or take
max_requests, max_requests_jitter = 100_000, 10_000
# ours has no addresses in it, which for candidates are secrets (ops/request_log.py)
accesslog = None
limit_request_line = 8190
limit_request_fields = 100


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays counted; what it was just at does not."""
    from prometheus_client import multiprocess  # noqa: PLC0415  (it looks for the folder)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Leave no folder behind, unless somebody chose it."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(_OURS):
        shutil.rmtree(folder, ignore_errors=True)
