"""The folder in memory through which the processes of one gunicorn share their metrics.

gunicorn's configuration creates it before anything imports `prometheus_client`. The folder is
removed when gunicorn ends. A killed gunicorn leaves it behind; the next one removes it. Running
processes are distinguished by a lock: the kernel releases it when the last process of a gunicorn
ends, and it is valid in every container that shares the memory.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "slotsmith-metrics-"
_LOCK = "lock"


def create(parent: str | None) -> str:
    """Create a locked folder, remove folders of ended processes, and return the path."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    _lock(folder)
    atexit.register(_remove_at_exit, folder, os.getpid())
    remove_abandoned(folder.parent)
    return str(folder)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders whose processes have ended; ignore folders of other users."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _lock(folder: Path) -> None:
    """Lock a folder until this process and its children end: the descriptor is never closed.

    The file gets its name when it is locked, so that no other process finds it without the lock.
    """
    unnamed = folder / "new"
    fcntl.flock(os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
    unnamed.rename(folder / _LOCK)


def _remove_at_exit(folder: Path, owner: int) -> None:
    """Remove the folder in the process that created it, not in its workers."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
