"""Measure memory over many requests: `make memory` (REQUESTS=200000), with the `make load` setup.

Eight callers send the mixed traffic. After every tenth of the requests, the memory of each web
process is printed. No web process is replaced meanwhile.
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

from benchmarks.caller import Caller
from benchmarks.load import RunningService, calendar_server, start_service
from benchmarks.machine import describe_machine

REQUESTS = int(os.environ.get("REQUESTS", "200000"))
CALLERS, PARTS = 8, 10


def main() -> int:
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="slotsmith-memory-") as folder, ExitStack() as running:
        feed = running.enter_context(calendar_server())
        service = start_service(Path(folder), running, feed.url, "--max-requests", "0")
        print("  requests    MB of each web process    req/s   errors")
        _print_memory(service, 0, 0, 0)
        for part in range(PARTS):
            start = time.monotonic()
            errors = _send_part(service, part)
            rate = REQUESTS / PARTS / (time.monotonic() - start)
            _print_memory(service, REQUESTS // PARTS * (part + 1), rate, errors)
    return 0


def _send_part(service: RunningService, part: int) -> int:
    """Send a part of the requests from two processes and return the number of errors."""
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(partial(_send_half, service, part), range(2)))


def _send_half(service: RunningService, part: int, half: int) -> int:
    requests_per_caller = REQUESTS // PARTS // CALLERS
    callers = [
        Caller(service.token, service.ports[number % 2], 100 * part + number)
        for number in range(half, CALLERS, 2)
    ]
    threads = [
        Thread(target=_send_requests, args=(caller, requests_per_caller)) for caller in callers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(len(caller.result.errors) for caller in callers)


def _send_requests(caller: Caller, requests: int) -> None:
    for _ in range(requests):
        caller.send_mixed_request()


def _print_memory(service: RunningService, requests: int, rate: float, errors: int) -> None:
    memory = " ".join(
        f"{_measure_megabytes(process):>12.1f}" for process in service.processes["web"]
    )
    print(f"{requests:>10,} {memory} {rate:>8.0f} {errors:>8}", flush=True)


def _measure_megabytes(process: int) -> float:
    """Return the resident memory of a server's only worker."""
    worker = Path(f"/proc/{process}/task/{process}/children").read_text().split()[0]
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
