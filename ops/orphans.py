"""End a gunicorn worker whose master was killed, so that the port is free for a new master.

gunicorn's worker looks for its master as well, but then serves open connections for the whole
`graceful_timeout`.
"""

from __future__ import annotations

import os
import signal
import time
from threading import Thread

#: Seconds between two looks at the parent, and seconds that an orphan has to finish its requests.
CHECK_SECONDS, MAX_ORPHAN_SECONDS = 0.5, 5


def exit_without_parent(parent: int) -> None:
    """Watch the parent process in a thread; end this process soon after the parent has ended."""
    Thread(target=_watch, args=(parent,), name="orphans", daemon=True).start()


def _watch(parent: int) -> None:
    # A thread of its own may sleep: no event tells a process that its parent was killed.
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    # SIGTERM lets the worker finish its requests, but not for longer than this.
    time.sleep(MAX_ORPHAN_SECONDS)
    os._exit(1)
