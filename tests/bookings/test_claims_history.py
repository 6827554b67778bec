"""Thousands of random changes by many at once, and afterwards the books have to balance.

Each operation is written down with its outcome and with when it began and ended. What the database
holds in the end, and every refusal, has to follow from these.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import httpx
import pytest

from engine import instants
from engine.intervals import Interval
from tests.cast import DAY, HOUR
from tests.live import Service, service
from tests.live_cast import PANELS, POOL

OPERATIONS = int(os.environ.get("HISTORY", "2000"))
THREADS, STARTS = 32, 24
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}


@dataclass
class Operation:
    """One request, and what was answered; `touched` are the slots that it took or freed."""

    kind: str
    template: int
    start: str
    began: float
    ended: float = 0.0
    status: int = 0
    said: dict[str, Any] = field(default_factory=dict)
    touched: list[tuple[int, Interval]] = field(default_factory=list)


class Caller:
    """Somebody who makes random requests, one after the other, on a connection of their own."""

    def __init__(self, running: Service, seed: int) -> None:
        self.chance = random.Random(seed)
        self.client = httpx.Client(base_url=f"{running.base}/api/interviews", timeout=60)
        self.first = (int(time.time()) // DAY + 3) * DAY
        self.own: list[tuple[str, int, dict[str, Any]]] = []
        self.history: list[Operation] = []

    def go_on(self, operations: int) -> list[Operation]:
        with self.client:
            for _ in range(operations):
                self.step()
        return self.history

    def step(self) -> None:
        kinds = ["hold", "book", "book", *(["change"] * 3 if self.own else [])]
        kind = self.chance.choice(kinds)
        if kind == "change":
            self.change(*self.own.pop(self.chance.randrange(len(self.own))))
            return
        template = self.chance.choice([*PANELS, POOL])
        body: dict[str, Any] = {"start": self.start()}
        if kind == "book":
            body["candidate"] = CANDIDATE
        done = self.ask(kind, "POST", template, f"{kind}s" if kind == "hold" else "bookings", body)
        if done.status == 201:
            self.own.append((kind, template, done.said))

    def change(self, kind: str, template: int, made: dict[str, Any]) -> None:
        if kind == "hold":
            self.change_hold(template, made)
        elif self.chance.random() < 0.5:
            self.ask("cancel", "DELETE", template, f"bookings/{made['id']}", None, made)
        else:
            path, body = f"bookings/{made['id']}/reschedule", {"start": self.start()}
            done = self.ask("move", "POST", template, path, body, made)
            self.own.append((kind, template, done.said if done.status == 200 else made))

    def change_hold(self, template: int, held: dict[str, Any]) -> None:
        if self.chance.random() < 0.5:
            self.ask("release", "DELETE", template, f"holds/{held['id']}", None, held)
            return
        body = {"hold": held["id"], "candidate": CANDIDATE}
        done = self.ask("book hold", "POST", template, "bookings", body, held)
        if done.status == 201:
            self.own.append(("book", template, done.said))

    def start(self) -> str:
        """One of the few starts that all callers quarrel over."""
        return instants.write(self.first + 8 * HOUR + self.chance.randrange(STARTS) * HOUR // 2)

    def ask(
        self,
        kind: str,
        method: str,
        template: int,
        path: str,
        body: Any,
        before: dict[str, Any] | None = None,
    ) -> Operation:
        start = (body or {}).get("start") or (before or {})["start"]
        done = Operation(kind, template, start, time.monotonic())
        answer = self.client.request(method, f"/{template}/{path}", json=body)
        done.ended, done.status = time.monotonic(), answer.status_code
        done.said = answer.json() if answer.content else {}
        taken = [done.said] if answer.is_success and done.said else []
        done.touched = list(
            chain.from_iterable(map(times, [*taken, *([before] if before else [])]))
        )
        self.history.append(done)
        return done


def times(kept: dict[str, Any]) -> Iterator[tuple[int, Interval]]:
    """Whose time a hold or a booking keeps, and which."""
    slot = instants.floor(kept["start"]), instants.floor(kept["end"])
    return ((one["id"], slot) for one in kept["interviewers"])


@pytest.fixture(scope="module")
def told(databases) -> Iterator[tuple[Service, list[Operation]]]:
    with service(databases.new()) as running:
        callers = [Caller(running, seed) for seed in range(THREADS)]
        with ThreadPoolExecutor(THREADS) as pool:
            histories = pool.map(lambda one: one.go_on(OPERATIONS // THREADS), callers)
            yield running, list(chain.from_iterable(histories))


def test_nothing_but_success_and_conflict_is_answered(told):
    found = Counter((one.kind, one.status) for one in told[1])
    assert {status for _, status in found} <= {200, 201, 204, 409}
    assert {kind for kind, status in found if status < 300} == {
        "hold", "book", "book hold", "release", "cancel", "move"
    }  # fmt: skip
    assert found["book", 409] > found["book", 201] / 10


def test_nobody_is_in_two_places(told):
    assert told[0].database.overlaps() == 0


def test_what_was_answered_is_what_is_there(told):
    running, history = told
    last: dict[str, tuple[str, str]] = {}
    for one in sorted(history, key=lambda one: one.ended):
        if one.status in (200, 201) and one.kind != "hold":
            last[one.said["id"]] = (one.said["state"], one.said["start"])
    with httpx.Client(base_url=running.base, timeout=60) as client:
        there = {}
        for template in (*PANELS, POOL):
            url = f"/api/interviews/{template}/bookings"
            answer = client.get(url, params={"state": "any", "limit": 200}).json()
            there.update({it["id"]: (it["state"], it["start"]) for it in answer["bookings"]})
            assert answer["more"] or set(there) <= set(last)
    assert {made: last[made] for made in there} == there


def test_every_booking_has_the_time_of_its_people_and_nobody_elses(told):
    database = told[0].database
    seats = database.ask(
        "SELECT s.booking_id, s.interviewer_id, b.start FROM bookings_seat s"
        " JOIN bookings_booking b ON b.id = s.booking_id WHERE b.state = 'booked'"
    )
    claims = database.ask(
        "SELECT reference, interviewer_id, start FROM people_commitment WHERE state = 'booked'"
    )
    assert sorted(seats) == sorted(claims)
    assert seats


def test_every_refusal_has_a_reason_in_somebodys_doing(told):
    """For each refused start, somebody of the panel was, or was just being, given other time."""
    panels = {**PANELS, POOL: [1, 3, 5]}
    by_person: dict[int, list[tuple[Interval, float]]] = defaultdict(list)
    for one in told[1]:
        for person, slot in one.touched:
            by_person[person].append((slot, one.began))
    for refused in (one for one in told[1] if one.status == 409):
        assert refused.said["type"] == "urn:slotsmith:slot-refused"
        assert set(refused.said["reasons"]) <= {"BOOKED", "HELD"}
        start = instants.floor(refused.start)
        end = start + (1800 if refused.template == POOL else 3600)
        assert any(
            slot[0] < end and start < slot[1] and began < refused.ended
            for person in panels[refused.template]
            for slot, began in by_person[person]
        )
