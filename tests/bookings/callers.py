"""Concurrent callers who hold, book, move, cancel and release at random, also what others made."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import chain
from typing import Any

from tests.bookings.history import CompletedRequest
from tests.live_factories import MINUTES
from tests.live_processes import build_path

CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}
KINDS = ["book", "hold", "convert", "release", "move", "move", "cancel", "look"]
#: Callers change one of the latest holds and bookings; some share an idempotency key.
LATEST, TWINS = 12, 8
#: Long, because a loaded machine answers slowly: these tests judge what is answered, not how fast.
CALLER_TIMEOUT_SECONDS = 300
#: The status of a request that conflicted with others; callers repeat it.
BUSY = 503


@dataclass
class SharedState:
    """The holds and bookings of all callers, with their templates.

    `turned_away` lists the kinds of the requests that had to be repeated.
    """

    netloc: str
    starts: Sequence[str]
    holds: list[tuple[int, str]] = field(default_factory=list)
    bookings: list[tuple[int, str]] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)


class Caller:
    """A caller; its requests are reproducible, their results are not."""

    def __init__(self, shared: SharedState, seed: int) -> None:
        self.shared, self.chance = shared, random.Random(seed)
        self.done: list[CompletedRequest] = []

    def run(self, requests: int) -> list[CompletedRequest]:
        while len(self.done) < requests:
            kind = self.chance.choice(KINDS)
            if kind in ("book", "hold"):
                self.make(kind)
            elif kind in ("convert", "release"):
                self.change(kind, self.shared.holds)
            else:
                self.change(kind, self.shared.bookings)
        return self.done

    def make(self, kind: str) -> None:
        template, start = self.chance.choice(list(MINUTES)), self.start()
        twins = f"{kind} {template} {start} {len(self.done) // TWINS}"
        key = self.keyed(twins)
        candidate = self.candidate(key or f"{self.chance.random()} of caller {id(self)}")
        body = {"start": start, **({"candidate": candidate} if kind == "book" else {})}
        path = f"{template}/{'holds' if kind == 'hold' else 'bookings'}"
        done = self.ask(kind, "POST", path, body, template=template, start=start, key=key)
        if done.is_ok:
            known = self.shared.holds if kind == "hold" else self.shared.bookings
            known.append((template, done.body["id"]))

    def change(self, kind: str, known: list[tuple[int, str]]) -> None:
        latest = known[-LATEST:]
        if not latest:
            return
        template, about = self.chance.choice(latest)
        booking, start = f"bookings/{about}", self.start()
        requests: dict[str, tuple[str, str, Any]] = {
            "convert": (
                "POST",
                f"{template}/bookings",
                {"holdId": about, "candidate": self.candidate(about)},
            ),
            "release": ("DELETE", f"holds/{about}", None),
            "move": ("POST", f"{booking}/reschedule", {"start": start}),
            "cancel": ("POST", f"{booking}/cancel", {"reason": "None"}),
            "look": ("GET", booking, None),
        }
        method, path, body = requests[kind]
        start = start if kind == "move" else ""
        key = self.keyed(f"{kind} {about} {start}") if method == "POST" else ""
        done = self.ask(
            kind, method, path, body, template=template, about=about, start=start, key=key
        )
        if kind == "convert" and done.is_ok:
            self.shared.bookings.append((template, done.body["id"]))
        if kind in ("convert", "release", "cancel"):
            with suppress(ValueError):  # somebody else was faster
                known.remove((template, about))

    def keyed(self, key: str) -> str:
        """Every other time a key that others use for the same request."""
        return self.chance.choice(["", key])

    def candidate(self, text: str) -> dict[str, str]:
        """Return a candidate for a request: the same for the same key, so that nobody has two."""
        local_part = hashlib.sha256(text.encode()).hexdigest()[:32]
        return {**CANDIDATE, "email": f"{local_part}@example.com"}

    def start(self) -> str:
        return self.chance.choice(self.shared.starts)

    def ask(
        self, kind: str, method: str, path: str, body: Any, *, template: int, **known: Any
    ) -> CompletedRequest:
        """Ask on a connection of its own, and write it down."""
        connection = HTTPConnection(self.shared.netloc, timeout=CALLER_TIMEOUT_SECONDS)
        headers = {"Content-Type": "application/json"}
        if known.get("key"):
            headers["Idempotency-Key"] = known["key"]
        sent = time.monotonic()
        url = build_path(path)
        connection.request(method, url, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        answered = time.monotonic()
        connection.close()
        replayed = answer.headers.get("Idempotent-Replayed") == "true"
        if answer.status == BUSY:
            self.shared.turned_away.append(kind)
            return self.ask(kind, method, path, body, template=template, **known)
        outcome = (answer.status, json.loads(content) if content else {})
        self.done.append(
            CompletedRequest(kind, template, sent, answered, *outcome, **known, replayed=replayed)
        )
        return self.done[-1]


def run_callers(shared: SharedState, callers: int, requests: int) -> list[CompletedRequest]:
    """Send a number of requests by concurrent callers; return them in no order."""
    everybody = [Caller(shared, seed) for seed in range(callers)]
    with ThreadPoolExecutor(callers) as pool:
        done = pool.map(lambda caller: caller.run(requests // callers), everybody)
        return list(chain.from_iterable(done))
