"""The service with empty calendars and the hook that LIVE_HOOK names, for `tests.live_processes`.

`unlocked` books without lock and transaction, and between looking and writing whoever is first
waits for a second; they meet in the file LIVE_MEETING.
`deadly` dies (SIGKILL) where the header X-Die of a request says.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# before all else: it sets Django up
from config.wsgi import application as served  # isort: skip

from bookings import booking, holds
from bookings.idempotency import IdempotentRequest
from bookings.locking import TimeClaim, lock_interviewers
from bookings.slot_check import SlotCheck
from service import mock_availability

_request = threading.local()


def everybody_free(ids: Any) -> list[dict[str, Any]]:
    return [{"interviewerId": one, "name": "any name", "busy": []} for one in ids]


@contextmanager
def book_without_lock(interviewers: Any, now: Any) -> Iterator[None]:
    yield


def meet_before_writing(decide: Callable[..., Any]) -> Callable[..., Any]:
    def decided(*args: Any) -> Any:
        found = decide(*args)
        meeting = Path(os.environ["LIVE_MEETING"])
        with meeting.open("ab") as file:
            file.write(b".")
        for _ in range(1000):
            if meeting.stat().st_size > 1:
                break
            threading.Event().wait(0.01)
        return found

    return decided


def die(where: str) -> None:
    if getattr(_request, "die", "") == where:
        os.kill(os.getpid(), signal.SIGKILL)


def call_then_die(act: Callable[..., Any], where: str) -> Callable[..., Any]:
    def acted(*args: Any) -> Any:
        done = act(*args)
        die(where)
        return done

    return acted


@contextmanager
def lock_then_die(interviewers: Any, now: Any) -> Iterator[None]:
    with lock_interviewers(interviewers, now):
        die("locked")
        yield


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    _request.die = environ.get("HTTP_X_DIE", "")
    answer = served(environ, start_response)
    die("committed")
    return answer


mock_availability.get_free_busy_data = everybody_free
hook = os.environ.get("LIVE_HOOK", "")
if hook == "unlocked":
    booking.lock_interviewers = holds.lock_interviewers = book_without_lock
    SlotCheck.assign = meet_before_writing(SlotCheck.assign)
elif hook == "deadly":
    booking.lock_interviewers = holds.lock_interviewers = lock_then_die
    TimeClaim.save = call_then_die(TimeClaim.save, "claimed")
    IdempotentRequest.store_response = call_then_die(IdempotentRequest.store_response, "kept")
