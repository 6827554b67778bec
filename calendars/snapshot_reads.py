"""The reads of a panel with complete snapshots; requests share them until a snapshot is too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from calendars import reader
from calendars.read_plan import CalendarRequest
from calendars.reader import CalendarRead
from calendars.snapshots import CalendarSnapshot
from engine.intervals import Interval


@dataclass(frozen=True, eq=False)
class SnapshotReads:
    """Reads without unknown time, which do not depend on the window.

    `oldest` and `newest` have no intervals. Each covers the time that all snapshots cover; they
    were read when the first and the last of the snapshots was read.
    """

    reads: tuple[CalendarRead, ...]
    providers: frozenset[str]
    oldest: CalendarSnapshot
    newest: CalendarSnapshot

    @classmethod
    def build(cls, requests: Sequence[CalendarRequest]) -> SnapshotReads | None:
        """Return the reads of some requests; None unless each has a complete snapshot."""
        found = [request.snapshot for request in requests if _has_complete_snapshot(request)]
        snapshots = [snapshot for snapshot in found if snapshot]
        if not snapshots or len(snapshots) < len(requests):
            return None
        windows = [snapshot.window for snapshot in snapshots]
        covered = max(start for start, _ in windows), min(end for _, end in windows)
        moments = [snapshot.read_at for snapshot in snapshots]
        oldest = CalendarSnapshot(covered, min(moments), {})
        return cls(
            tuple(_read(request, snapshot) for request, snapshot in zip(requests, snapshots)),
            frozenset(request.calendar.provider for request in requests),
            oldest,
            replace(oldest, read_at=max(moments)),
        )

    def use(
        self, window: Interval, now: int, max_staleness: int
    ) -> tuple[CalendarRead, ...] | None:
        """Return what `reader.read_planned` returns; None if it would read a calendar."""
        limits = window, now - max_staleness, now
        if not (self.oldest.is_usable_for(*limits) and self.newest.is_usable_for(*limits)):
            return None
        if not self.providers <= settings.CALENDARS["PROVIDERS"].keys():
            return None
        reader.count_reads(self.reads, now)
        return self.reads


def _has_complete_snapshot(request: CalendarRequest) -> bool:
    snapshot = request.snapshot
    is_readable = not request.calendar.has_unusable_credentials
    return is_readable and snapshot is not None and not snapshot.unknown


def _read(request: CalendarRequest, snapshot: CalendarSnapshot) -> CalendarRead:
    return reader.to_calendar_read(request.calendar, snapshot, snapshot.window)
