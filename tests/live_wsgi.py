"""Serve the application with empty calendars and an optional hook, for `tests.live_processes`.

LIVE_HOOK names the hook. `unlocked` books without a lock and a transaction: between the check and
the write, the first request waits for a second request; they count each other in the file
LIVE_MEETING. `deadly` kills the process (SIGKILL) at the step that the X-Die header names.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# First, because this import sets up Django.
from config.wsgi import application as service_application  # isort: skip

from bookings import booking, booking_update, cancellation, holds, rescheduling
from bookings.idempotency import IdempotentRequest
from bookings.locking import lock_interviewers
from bookings.slot_check import SlotCheck
from core import batched_inserts
from people.models import Interviewer
from service import mock_availability

_request = threading.local()


def everybody_free(ids: Any) -> list[dict[str, Any]]:
    return [{"interviewerId": pk, "name": "any name", "busy": []} for pk in ids]


@contextmanager
def book_without_lock(interviewers: Any, now: Any) -> Iterator[dict[int, Interviewer]]:
    yield Interviewer.objects.in_bulk(interviewers)


def meet_before_writing(decide: Callable[..., Any]) -> Callable[..., Any]:
    def decide_after_meeting(*args: Any) -> Any:
        decision = decide(*args)
        meeting = Path(os.environ["LIVE_MEETING"])
        with meeting.open("ab") as file:
            file.write(b".")
        for _ in range(1000):
            if meeting.stat().st_size > 1:
                break
            threading.Event().wait(0.01)
        return decision

    return decide_after_meeting


def die(step: str) -> None:
    if getattr(_request, "die", "") == step:
        os.kill(os.getpid(), signal.SIGKILL)


def call_then_die(function: Callable[..., Any], step: str) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        result = function(*args, **options)
        die(step)
        return result

    return call


@contextmanager
def lock_then_die(interviewers: Any, now: Any) -> Iterator[dict[int, Interviewer]]:
    with lock_interviewers(interviewers, now) as people:
        die("locked")
        yield people


def replace_lock(lock: Callable[..., Any]) -> None:
    """Let every change of holds and bookings lock interviewers in another way."""
    for module in (booking, booking_update, cancellation, holds, rescheduling):
        module.lock_interviewers = lock


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    _request.die = environ.get("HTTP_X_DIE", "")
    response = service_application(environ, start_response)
    die("committed")
    return response


mock_availability.get_free_busy_data = everybody_free
hook = os.environ.get("LIVE_HOOK", "")
if hook == "unlocked":
    replace_lock(book_without_lock)
    SlotCheck.assign = meet_before_writing(SlotCheck.assign)
elif hook == "deadly":
    replace_lock(lock_then_die)
    IdempotentRequest.store_response = call_then_die(IdempotentRequest.store_response, "kept")
    batched_inserts._insert_all = call_then_die(batched_inserts._insert_all, "inserted")
