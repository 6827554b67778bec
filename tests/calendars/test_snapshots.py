"""What a snapshot stores and when it can be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import snapshots
from calendars.snapshots import CalendarSnapshot, expand_window
from core.calendar_errors import ReadFailure
from engine.busy_time import BusyType
from engine.intervals import merge
from engine.local_time import DAY

WINDOW = (10 * DAY, 12 * DAY)
PRINT = snapshots.compute_fingerprint("ics", "https://example.com/feed")
SNAPSHOT = CalendarSnapshot(
    WINDOW,
    read_at=1000,
    busy={
        BusyType.BUSY: ((10 * DAY, 10 * DAY + 3600),),
        BusyType.BUSY_TENTATIVE: ((11 * DAY, 11 * DAY + 60), (11 * DAY + 120, 11 * DAY + 180)),
    },
    unknown=((11 * DAY + 7200, 12 * DAY),),
    reason=ReadFailure.MALFORMED,
    validator='If-None-Match: "abc"',
)

instants = st.integers(-(2**62), 2**62)
intervals = st.lists(st.tuples(instants, instants), max_size=8)


def test_loaded_snapshot_equals_the_stored_one():
    assert snapshots.load(snapshots.to_row(7, PRINT, SNAPSHOT), PRINT) == SNAPSHOT


@given(st.dictionaries(st.sampled_from(BusyType), intervals), intervals)
def test_packing_keeps_the_intervals_of_each_type(busy, unknown):
    unpacked, remaining = snapshots.unpack(snapshots.pack(busy, unknown))
    assert {kind: list(unpacked.get(kind, ())) for kind in BusyType} == {
        kind: merge(busy.get(kind, ())) for kind in BusyType
    }
    assert list(remaining) == merge(unknown)


@pytest.mark.parametrize("length", [0, 5, 16, 24, 40, -8, -1])
def test_damaged_snapshot_is_not_loaded(length):
    row = snapshots.to_row(7, PRINT, SNAPSHOT)
    row.packed = row.packed[:length]
    assert snapshots.load(row, PRINT) is None


def test_snapshot_with_an_unknown_reason_is_not_loaded():
    row = snapshots.to_row(7, PRINT, SNAPSHOT)
    row.reason = "sulking"
    assert snapshots.load(row, PRINT) is None


def test_snapshot_with_another_fingerprint_is_not_loaded():
    row = snapshots.to_row(7, PRINT, SNAPSHOT)
    assert (
        snapshots.load(row, snapshots.compute_fingerprint("ics", "https://example.com/other"))
        is None
    )
    assert snapshots.load(None, PRINT) is None


def test_fingerprint_separates_its_parts():
    assert snapshots.compute_fingerprint("ab", "c") != snapshots.compute_fingerprint("a", "bc")


def test_overlong_validator_is_not_stored():
    long = CalendarSnapshot(WINDOW, 1000, {}, validator="If-None-Match: " + "x" * 1000)
    assert snapshots.to_row(7, PRINT, long).validator == ""


@pytest.mark.parametrize(
    ("window", "oldest", "now", "serves"),
    [
        (WINDOW, 999, 1000, True),
        (WINDOW, 1000, 1000, False),
        (WINDOW, 0, 999, False),
        ((WINDOW[0] + 1, WINDOW[1] - 1), 0, 1000, True),
        ((WINDOW[0] - 1, WINDOW[1]), 0, 1000, False),
        ((WINDOW[0], WINDOW[1] + 1), 0, 1000, False),
    ],
)
def test_snapshot_is_usable_if_it_covers_the_window_and_is_fresh(window, oldest, now, serves):
    assert SNAPSHOT.is_usable_for(window, oldest, now) is serves


def test_unknown_time_is_clipped_to_the_window():
    window = (11 * DAY + 10800, 11 * DAY + 10860)
    assert SNAPSHOT.free_busy(window, "Work").unknown == (window,)
    assert SNAPSHOT.free_busy((10 * DAY, 11 * DAY), "Work").unknown == ()


@pytest.mark.parametrize(
    ("window", "earlier", "expected"),
    [
        ((10 * DAY + 5, 12 * DAY), [], (10 * DAY, 13 * DAY)),
        ((10 * DAY, 12 * DAY + 1), [], (10 * DAY, 14 * DAY)),
        ((10 * DAY, 12 * DAY), [(20 * DAY, 30 * DAY)], (10 * DAY, 30 * DAY)),
        ((10 * DAY, 12 * DAY), [(5 * DAY, 9 * DAY)], (8 * DAY, 13 * DAY)),
        ((10 * DAY, 12 * DAY), [(200 * DAY, 201 * DAY)], (10 * DAY, 13 * DAY)),
        ((10 * DAY, 12 * DAY), [(11 * DAY, 200 * DAY), (9 * DAY, 14 * DAY)], (9 * DAY, 14 * DAY)),
    ],
)
def test_window_is_expanded_to_whole_days_and_earlier_snapshots(window, earlier, expected):
    """Today is the eighth day: time before it is not worth reading again."""
    assert expand_window(window, earlier, 8 * DAY + 3600) == expected
