"""Snapshots: what was read of a calendar at one instant, so that it need not be read again.

The reader widens each window to whole days, so that one snapshot answers the requests of the next
hours. A snapshot can be used for a window that it covers, while it is fresh enough for the caller,
and while its fingerprint matches: the fingerprint covers everything besides the calendar that the
result depends on.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from calendars.models import Snapshot
from core.calendar_errors import ReadFailure
from engine.busy_time import BusyType, FreeBusy
from engine.intervals import Interval, clip, merge
from engine.local_time import DAY
from engine.packed_intervals import PackedIntervals
from engine.timestamps import from_datetime, to_datetime

#: The longest window that is read in order to cover an earlier snapshot as well.
MAX_WINDOW_SECONDS = 93 * DAY
#: Raise the number when the same calendar data may give another result than before.
FORMAT_VERSION = f"5, tzdata {version('tzdata')}"
_COUNTS = struct.Struct("<4I")

BusyByType = Mapping[BusyType, Sequence[Interval]]


@dataclass(frozen=True)
class CalendarSnapshot:
    """Busy and unknown time over a window; all times in UTC seconds.

    `reason` is why some time is unknown. `validator` lets the provider answer "not modified".
    `emptied_at` is when the calendar lost all its events, if it did. `is_shared` says that the
    calendar belongs to another account than the account that reads it.
    """

    window: Interval
    read_at: int
    busy: BusyByType
    unknown: Sequence[Interval] = ()
    reason: ReadFailure | None = None
    validator: str = ""
    emptied_at: int | None = None
    is_shared: bool = False

    def is_usable_for(self, window: Interval, oldest: int, now: int) -> bool:
        """Return whether the snapshot covers a window and was read after `oldest` (UTC second).

        A snapshot that was read after `now` comes from a wrong clock and is not used.
        """
        covers = self.window[0] <= window[0] and window[1] <= self.window[1]
        return covers and oldest < self.read_at <= now

    def free_busy(self, window: Interval, source: str) -> FreeBusy:
        """Return the free/busy time for a window; busy time is not clipped to it."""
        unknown = tuple(clip(self.unknown, window))
        return FreeBusy(self.busy, unknown, source, self.read_at)


def expand_window(window: Interval, earlier: Iterable[Interval], now: int) -> Interval:
    """Return the window to read: whole days that also cover the earlier windows from today on.

    An earlier window that would make the result longer than MAX_WINDOW_SECONDS is left out.
    """
    start, end = window[0] // DAY * DAY, (-(-window[1] // DAY) + 1) * DAY
    today = now // DAY * DAY
    for earlier_start, earlier_end in earlier:
        wider_start, wider_end = min(start, max(earlier_start, today)), max(end, earlier_end)
        if wider_end - wider_start <= MAX_WINDOW_SECONDS:
            start, end = wider_start, wider_end
    return start, end


def compute_fingerprint(*parts: str) -> str:
    """Return a hash of FORMAT_VERSION and the parts: 64 hexadecimal characters."""
    return hashlib.sha256("\0".join((FORMAT_VERSION, *parts)).encode()).hexdigest()


def group_by_type(busy: Iterable[tuple[int, int, BusyType]]) -> BusyByType:
    """Return the intervals of each busy type, in the given order."""
    by_type: dict[BusyType, list[Interval]] = {}
    for start, end, busy_type in busy:
        by_type.setdefault(busy_type, []).append((start, end))
    return {busy_type: tuple(intervals) for busy_type, intervals in by_type.items()}


def pack(busy: BusyByType, unknown: Iterable[Interval]) -> bytes:
    """Pack intervals: a 32-bit count for each busy type and for unknown, then 64-bit pairs."""
    interval_lists = (*(busy.get(busy_type, ()) for busy_type in BusyType), unknown)
    parts = [PackedIntervals.pack(merge(intervals)) for intervals in interval_lists]
    return b"".join((_COUNTS.pack(*map(len, parts)), *(part.endpoints for part in parts)))


def unpack(packed: bytes) -> tuple[BusyByType, Sequence[Interval]]:
    """Return the busy intervals by type and the unknown time; ValueError for incomplete data."""
    endpoints = array("q")
    try:
        counts = _COUNTS.unpack(packed[: _COUNTS.size])
        endpoints.frombytes(packed[_COUNTS.size :])
    except struct.error:
        raise ValueError("the snapshot is shorter than its counts") from None
    if 2 * sum(counts) != len(endpoints):
        raise ValueError("the snapshot does not have as many intervals as it counts")
    parts, at = [], 0
    for count in counts:
        parts.append(PackedIntervals(endpoints[at : at + 2 * count]))
        at += 2 * count
    busy = {busy_type: part for busy_type, part in zip(BusyType, parts) if part}
    return busy, parts[-1]


def load(row: Snapshot | None, fingerprint: str) -> CalendarSnapshot | None:
    """Return the stored snapshot; None if it is damaged or has another fingerprint."""
    if row is None or row.fingerprint != fingerprint:
        return None
    try:
        busy, unknown = unpack(bytes(row.packed))
        reason = ReadFailure(row.reason) if row.reason else None
    except ValueError:
        return None
    start, end, read_at = map(from_datetime, (row.start, row.end, row.read_at))
    emptied_at = from_datetime(row.emptied_at) if row.emptied_at else None
    return CalendarSnapshot(
        window=(start, end),
        read_at=read_at,
        busy=busy,
        unknown=unknown,
        reason=reason,
        validator=row.validator,
        emptied_at=emptied_at,
        is_shared=row.is_shared,
    )


def to_row(connection_id: int, fingerprint: str, snapshot: CalendarSnapshot) -> Snapshot:
    """Return the unsaved database row of a snapshot; a validator that is too long is left out."""
    has_room = len(snapshot.validator) <= Snapshot.MAX_VALIDATOR_LENGTH
    return Snapshot(
        connection_id=connection_id,
        start=to_datetime(snapshot.window[0]),
        end=to_datetime(snapshot.window[1]),
        read_at=to_datetime(snapshot.read_at),
        packed=pack(snapshot.busy, snapshot.unknown),
        reason=snapshot.reason.value if snapshot.reason else "",
        validator=snapshot.validator if has_room else "",
        fingerprint=fingerprint,
        emptied_at=to_datetime(snapshot.emptied_at) if snapshot.emptied_at else None,
        is_shared=snapshot.is_shared,
    )
