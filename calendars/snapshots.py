"""Snapshots: what calendars said when they were last read.

A calendar is read for whole days around what was asked, so that its snapshot serves the questions
of the next hours as well. A snapshot serves a window that it covers, for as long as the caller
allows, and for as long as everything else that its reading depends on stays as it was (its
fingerprint); otherwise it is evidence of nothing.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from calendars.models import Snapshot
from core.read_errors import ReadFailure
from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval, clip, merge
from engine.packed_intervals import PackedIntervals
from engine.timestamps import from_datetime, to_datetime

DAY = 86400
#: The longest time that is read only because an earlier snapshot held it.
MAX_WINDOW_SECONDS = 93 * DAY
#: Changes whenever the same calendar may be read otherwise than before.
FORMAT_VERSION = f"2, tzdata {version('tzdata')}"
_COUNTS = struct.Struct("<4I")

BusyByType = Mapping[BusyType, Sequence[Interval]]


@dataclass(frozen=True)
class CalendarSnapshot:
    """A reading of a window as it is kept; all times in UTC seconds.

    `why` says why some of it is unknown. `validator` asks whether anything changed since.
    """

    window: Interval
    read_at: int
    busy: BusyByType
    unknown: Sequence[Interval] = ()
    reason: ReadFailure | None = None
    validator: str = ""

    def is_usable_for(self, window: Interval, oldest: int, now: int) -> bool:
        """Whether it covers a window, and was read after `oldest` (both are UTC seconds).

        What a clock that is wrong says to be read after `now` is as old as anything.
        """
        covers = self.window[0] <= window[0] and window[1] <= self.window[1]
        return covers and oldest < self.read_at <= now

    def free_busy(self, window: Interval, source: str) -> FreeBusy:
        """What it says of a window; its busy time may also lie outside."""
        unknown = tuple(clip(self.unknown, window))
        return FreeBusy(self.busy, unknown, source, self.read_at)


def expand_window(window: Interval, earlier: Iterable[Interval], now: int) -> Interval:
    """The window to read: whole days, and what earlier snapshots held, unless that is too long."""
    start, end = window[0] // DAY * DAY, (-(-window[1] // DAY) + 1) * DAY
    today = now // DAY * DAY
    for earlier_start, earlier_end in earlier:
        first, last = min(start, max(earlier_start, today)), max(end, earlier_end)
        if last - first <= MAX_WINDOW_SECONDS:
            start, end = first, last
    return start, end


def compute_fingerprint(*parts: str) -> str:
    """What a reading depends on besides the calendar's content, in 64 characters."""
    return hashlib.sha256("\0".join((FORMAT_VERSION, *parts)).encode()).hexdigest()


def pack(busy: BusyByType, unknown: Iterable[Interval]) -> bytes:
    """Four counts, then that many pairs of 64-bit integers: each busy type's time, and unknown."""
    parts = [
        PackedIntervals.pack(merge(time))
        for time in (*(busy.get(kind, ()) for kind in BusyType), unknown)
    ]
    return b"".join((_COUNTS.pack(*map(len, parts)), *(part.endpoints for part in parts)))


def unpack(packed: bytes) -> tuple[BusyByType, Sequence[Interval]]:
    """What was packed; ValueError if it is not whole."""
    numbers = array("q")
    try:
        counts = _COUNTS.unpack(packed[: _COUNTS.size])
        numbers.frombytes(packed[_COUNTS.size :])
    except struct.error:
        raise ValueError("a snapshot without its counts") from None
    if 2 * sum(counts) != len(numbers):
        raise ValueError("a snapshot that is not whole")
    parts, at = [], 0
    for count in counts:
        parts.append(PackedIntervals(numbers[at : at + 2 * count]))
        at += 2 * count
    return {kind: part for kind, part in zip(BusyType, parts) if part}, parts[-1]


def load(snapshot: Snapshot | None, expected: str) -> CalendarSnapshot | None:
    """What a snapshot says, if it is whole and its fingerprint is the one expected."""
    if snapshot is None or snapshot.fingerprint != expected:
        return None
    try:
        busy, unknown = unpack(bytes(snapshot.packed))
        why = ReadFailure(snapshot.reason) if snapshot.reason else None
    except ValueError:
        return None
    start, end, read_at = map(from_datetime, (snapshot.start, snapshot.end, snapshot.read_at))
    return CalendarSnapshot((start, end), read_at, busy, unknown, why, snapshot.validator)


def to_row(connection_id: int, print_: str, reading: CalendarSnapshot) -> Snapshot:
    """The snapshot of a connection that keeps a reading; `print_` is its fingerprint."""
    fits = len(reading.validator) <= Snapshot.MAX_VALIDATOR_LENGTH
    return Snapshot(
        connection_id=connection_id,
        start=to_datetime(reading.window[0]),
        end=to_datetime(reading.window[1]),
        read_at=to_datetime(reading.read_at),
        packed=pack(reading.busy, reading.unknown),
        reason=reading.reason.value if reading.reason else "",
        validator=reading.validator if fits else "",
        fingerprint=print_,
    )
