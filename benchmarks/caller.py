"""A client that sends the mixed traffic of `make load` and `make memory`."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from engine import timestamps
from engine.local_time import DAY

#: The number of templates; their ids are 1 to TEMPLATES.
TEMPLATES = 50
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}


@dataclass
class CallerResult:
    """The results of one caller: the seconds of each request by kind, errors and conflicts."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    conflicts: int = 0


class Caller:
    """A client that sends one request after the other over one open connection."""

    def __init__(self, token: str, port: int, seed: int) -> None:
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.random, self.result = random.Random(seed), CallerResult()

    def run_until(self, deadline: float) -> CallerResult:
        while time.monotonic() < deadline:
            self.send_mixed_request()
        return self.result

    def send_mixed_request(self) -> None:
        """Send one request of the mixed traffic."""
        template, kind = self.random.randint(1, TEMPLATES), self.random.random()
        if kind < 0.9:
            self.send_request("list", "GET", f"{template}/availability")
        elif kind < 0.98:
            self.send_request(
                "explain", "GET", f"{template}/availability/explain?start={self.pick_start()}"
            )
        elif kind < 0.99:
            self.send_request("hold", "POST", f"{template}/holds", {"start": self.pick_start()})
        else:
            body = {"start": self.pick_start(), "candidate": CANDIDATE}
            self.send_request("book", "POST", f"{template}/bookings", body)

    def pick_start(self) -> str:
        """Return a start on the grid in the next three weeks."""
        later = self.random.randrange(2 * DAY, 23 * DAY, 1800)
        return timestamps.format_utc(int(time.time()) // 1800 * 1800 + later)

    def send_request(self, kind: str, method: str, path: str, body: object = None) -> None:
        content = json.dumps(body) if body else None
        start = time.perf_counter()
        try:
            self.connection.request(method, f"/api/interviews/{path}", content, self.headers)
            answer = self.connection.getresponse()
            answer_body = answer.read()
        except (OSError, HTTPException) as error:
            self.result.errors.append(type(error).__name__)
            self.connection.close()
            return
        self.result.seconds.setdefault(kind, []).append(time.perf_counter() - start)
        if answer.status == 409:
            self.result.conflicts += 1
        elif answer.status >= 400:
            self.result.errors.append(f"{answer.status} {answer_body[:200]!r}")
