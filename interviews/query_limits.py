"""Limits of one availability query: the size of its response, its time, and how many run at once.

A query with many people, starts and included parts can be legal and still ask for hundreds of
megabytes. Its size is estimated before the response is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings

from core.calendar_errors import ReadError
from net.deadline import Deadline

#: The estimated size of the largest response.
MAX_RESPONSE_BYTES = 16_000_000
#: The seconds of a query besides the reading of calendars.
MAX_WORK_SECONDS = 20
#: The heavy queries that one process works on at once; others wait for their turn.
MAX_HEAVY_QUERIES = 2
#: The product of starts and people, and the size of a response, from which a query is heavy.
HEAVY_STARTS, HEAVY_BYTES = 500_000, 1_000_000


class ResponseTooLargeError(Exception):
    """The response would be too large; `parameter` and `part` say what takes most of it."""

    def __init__(self, size: int, parameter: str, part: str) -> None:
        self.size, self.parameter, self.part = size, parameter, part
        super().__init__(f"a response of about {size} bytes")


class QueryTimeoutError(Exception):
    """The query took too long, or waited too long for other heavy queries."""


def start_deadline() -> Deadline:
    """Return the deadline of a query that begins now, the reading of its calendars included."""
    return Deadline.after(settings.CALENDARS["DEADLINE"] + MAX_WORK_SECONDS)


def check_size(bytes_by_part: Mapping[tuple[str, str], int]) -> None:
    """Raise ResponseTooLargeError if the parts, by parameter and name, are too large together."""
    size = sum(bytes_by_part.values())
    if size > MAX_RESPONSE_BYTES:
        parameter, part = max(bytes_by_part, key=lambda key: bytes_by_part[key])
        raise ResponseTooLargeError(size, parameter, part)


def check_deadline(deadline: Deadline) -> None:
    """Raise QueryTimeoutError if the deadline has passed."""
    try:
        deadline.check()
    except ReadError:
        raise QueryTimeoutError from None


class _HeavyQueries:
    """The places for heavy queries in this process."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Make all places free; call this in a forked child."""
        self.places = BoundedSemaphore(MAX_HEAVY_QUERIES)


_heavy_queries = _HeavyQueries()
os.register_at_fork(after_in_child=_heavy_queries.reset)


@contextmanager
def limit_concurrency(*, is_heavy: bool, deadline: Deadline) -> Iterator[None]:
    """Run the block, if it is heavy, beside few other heavy blocks; raise QueryTimeoutError."""
    check_deadline(deadline)
    if not is_heavy:
        yield
        return
    places = _heavy_queries.places
    if not places.acquire(timeout=min(deadline.remaining(), MAX_WORK_SECONDS)):
        raise QueryTimeoutError
    try:
        yield
    finally:
        places.release()
