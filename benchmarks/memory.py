"""Memory over many requests: `make memory` (REQUESTS=200000), with all that `make load` runs.

Eight callers send its mixed traffic. After every tenth of it is told how much memory the processes
hold that serve; none of them is replaced meanwhile.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Thread

from benchmarks.load import Caller, RunningService, calendar_server, start_service
from benchmarks.machine import describe

REQUESTS = int(os.environ.get("REQUESTS", "200000"))
CALLERS, PARTS = 8, 10


def main() -> int:
    print(describe())
    with tempfile.TemporaryDirectory(prefix="slotsmith-memory-") as folder, ExitStack() as running:
        feed = running.enter_context(calendar_server())
        service = start_service(Path(folder), running, feed.url, "--max-requests", "0")
        print("  requests    MB of each web process    req/s   errors")
        _tell(service, 0, 0, 0)
        for part in range(PARTS):
            begun = time.monotonic()
            errors = _sent(service, part)
            rate = REQUESTS / PARTS / (time.monotonic() - begun)
            _tell(service, REQUESTS // PARTS * (part + 1), rate, errors)
    return 0


def _sent(service: RunningService, part: int) -> int:
    """Send a part of the requests, from two processes; gives how many failed."""
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(partial(_calling, service, part), range(2)))


def _calling(service: RunningService, part: int, half: int) -> int:
    each = REQUESTS // PARTS // CALLERS
    callers = [
        Caller(service.token, service.ports[number % 2], 100 * part + number)
        for number in range(half, CALLERS, 2)
    ]
    threads = [Thread(target=_go_on, args=(caller, each)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(len(caller.result.errors) for caller in callers)


def _go_on(caller: Caller, requests: int) -> None:
    for _ in range(requests):
        caller.send_mixed_request()


def _tell(service: RunningService, requests: int, rate: float, errors: int) -> None:
    held = " ".join(f"{_megabytes(one):>12.1f}" for one in service.processes)
    print(f"{requests:>10,} {held} {rate:>8.0f} {errors:>8}", flush=True)


def _megabytes(process: int) -> float:
    """The resident memory of a server's one worker."""
    worker = Path(f"/proc/{process}/task/{process}/children").read_text().split()[0]
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
