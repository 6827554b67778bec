"""Processes that share a Redis cache share their reads."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.process_server import ForkedProcess
from tests.servers import needs_redis

SETUP = "import django; django.setup(); from calendars import single_flight; "
READS = (
    SETUP + "print(single_flight.acquire(['feed'], 100, 40, 30), flush=True); "
    "input(); single_flight.publish('feed', 100, 'busy')"
)
WAITS = (
    SETUP + "from net.deadline import Deadline; "
    "print(single_flight.acquire(['feed'], 110, 50, 30), flush=True); "
    "print(single_flight.wait_for_others(['feed'], 50, Deadline.after(30)), flush=True)"
)


def process(code: str, redis: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "REDIS_URL": redis,
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return ForkedProcess([sys.executable, "-c", code], env=environment, text=True, **pipes)


@needs_redis
def test_two_processes_read_a_calendar_once(redis_server):
    with process(READS, redis_server) as reads:
        assert reads.stdout.readline() == "{'feed'}\n"
        with process(WAITS, redis_server) as waits:
            assert waits.stdout.readline() == "set()\n"
            reads.stdin.write("land\n")
            reads.stdin.flush()
            assert waits.stdout.readline() == "{'feed': 'busy'}\n"
