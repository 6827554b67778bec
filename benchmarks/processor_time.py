"""Measure the processor time of a list of slots in one process: `make bench-request`.

Requests go through the WSGI application without HTTP, in turns of a few requests, each after as
many to a plain view that returns the same bytes. The time is that of the process alone: what the
database server takes is not counted. Besides the median, the fastest seventh of the turns is shown,
because other work on the machine makes the processor's caches cold and so every request slower.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from benchmarks.http import build_environment, fill, new_databases
from benchmarks.machine import describe_machine

TURNS, REQUESTS = 60, 8
SIZES = (2, 5, 50)
_MEASURE = "from benchmarks import processor_time; processor_time.measure_in_process()"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def main() -> int:
    print(describe_machine())
    print(f"{'microseconds':<24}{'median':>28}{'fastest seventh':>28}")
    for name, url in new_databases():
        environment = build_environment(url)
        process = subprocess.run(
            [sys.executable, "-c", _MEASURE],
            env=environment,
            input=json.dumps(fill(environment)),
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for size, turns in json.loads(process.stdout).items():
            columns = [_describe(turns, share) for share in (1 / 2, 1 / 7)]
            print(f"{name + ', ' + size + ' people':<24}{columns[0]:>28}{columns[1]:>28}")
    return 0


def _describe(turns: Mapping[str, list[float]], share: float) -> str:
    """Return the time at a share of the sorted turns: the plain view's, the list's, the ratio."""
    plain, listing = (
        sorted(turns[name])[int(len(turns[name]) * share)] for name in ("plain", "listing")
    )
    return f"{plain:.0f}, {listing:.0f} = {listing / plain:.1f} x"


def measure_in_process() -> None:
    """Print the seconds of each turn as JSON; the data comes on the standard input."""
    data = json.load(sys.stdin)
    from config.wsgi import application  # noqa: PLC0415  (importing it sets Django up)

    _send(application, data, "/plain/refresh")
    query = urlencode({**data["window"], "maxStalenessSeconds": 3600})
    found = {}
    for size in SIZES:
        path = f"interviews/{data['templates'][str(size)]}/availability"
        paths = {"plain": f"/api/plain/{path}", "listing": f"/api/{path}"}
        turns: dict[str, list[float]] = {name: [] for name in paths}
        for turn in range(TURNS + 1):
            for name, each in paths.items():
                taken = _time(application, data, each, query)
                if turn:
                    turns[name].append(taken)
        found[str(size)] = turns
    print(json.dumps(found))


def _time(application: Application, data: Mapping[str, Any], path: str, query: str) -> float:
    """Return the microseconds of processor time of a request, the mean of one turn."""
    start = time.process_time()
    for _ in range(REQUESTS):
        _send(application, data, path, query)
    return (time.process_time() - start) / REQUESTS * 1e6


def _send(application: Application, data: Mapping[str, Any], path: str, query: str = "") -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {data['token']}",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    statuses: list[str] = []
    response: Any = application(environ, lambda status, *_: statuses.append(status))
    body = b"".join(response)
    response.close()
    if not statuses[0].startswith("200"):
        raise SystemExit(f"{path} answered {statuses[0]}: {body[:500]!r}")


if __name__ == "__main__":
    sys.exit(main())
