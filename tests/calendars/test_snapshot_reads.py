"""The reads that requests share as long as every snapshot of a panel can be used."""

from __future__ import annotations

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.read_plan import CalendarRequest, build_calendar
from calendars.snapshot_reads import SnapshotReads
from calendars.snapshots import CalendarSnapshot
from engine.busy_time import BusyType
from engine.intervals import Interval
from engine.local_time import DAY
from people.models import Interviewer

NOW = 100 * DAY
WINDOW = (NOW + DAY, NOW + 3 * DAY)
BUSY = {BusyType.BUSY: ((NOW + DAY, NOW + 2 * DAY),)}


def request(
    index: int, age: int = 10, window: Interval = (NOW, NOW + 5 * DAY), **snapshot
) -> CalendarRequest:
    """Return a request whose snapshot is `age` seconds old."""
    person = Interviewer(pk=index, name=f"Person {index}", timezone="UTC")
    connection = Connection(provider="ics", name="Work")
    found = CalendarSnapshot(window, NOW - age, BUSY, **snapshot)
    return CalendarRequest(build_calendar(index, person, connection), connection, "", found, None)


def use(*requests: CalendarRequest, window: Interval = WINDOW, max_staleness: int = 60):
    """Return the shared reads, which must be those of the reader."""
    shared = SnapshotReads.build(requests)
    reads = shared and shared.use(window, NOW, max_staleness)
    if reads:
        assert list(reads) == reader.read_planned(requests, window, NOW, max_staleness)
    return reads


def test_reads_of_complete_snapshots_are_shared_by_all_windows():
    requests = [request(0), request(1, age=59)]
    assert len(use(*requests)) == 2
    assert use(*requests, window=(NOW, NOW + DAY)) == use(*requests)


@pytest.mark.parametrize(
    "other",
    [
        request(1, age=60),  # too old
        request(1, age=-1),  # from a wrong clock
        request(1, window=(NOW + 2 * DAY, NOW + 5 * DAY)),
        request(1, window=(NOW, NOW + 2 * DAY)),
        request(1, unknown=((NOW, NOW + 1),)),
    ],
)
def test_one_snapshot_that_cannot_be_used_leaves_all_to_the_reader(other):
    assert use(request(0), other) is None
    assert use(other, request(0)) is None


def test_provider_that_is_no_longer_configured_is_left_to_the_reader(settings):
    settings.CALENDARS = {**settings.CALENDARS, "PROVIDERS": {}}
    assert use(request(0)) is None


def test_panel_without_calendars_has_nothing_to_share():
    assert SnapshotReads.build([]) is None
