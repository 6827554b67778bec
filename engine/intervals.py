"""Half-open intervals `[start, end)` in whole UTC seconds.

The last second of an interval is `end - 1`, so intervals that touch do not overlap. An interval
whose end is not after its start is empty, and every function here skips it. The functions raise no
errors: the code that reads a calendar decides whether a reversed interval makes it unreliable.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time as sorted, disjoint intervals; join intervals that touch."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def clip(intervals: Iterable[Interval], window: Interval) -> list[Interval]:
    """Return the part of each interval that lies inside the window, in the given order."""
    window_start, window_end = window
    return [
        (max(start, window_start), min(end, window_end))
        for start, end in intervals
        if start < end and start < window_end and end > window_start
    ]


def subtract(whole: Iterable[Interval], removed: Iterable[Interval]) -> list[Interval]:
    """Return the time of `whole` that is in no interval of `removed`, sorted and disjoint."""
    remaining: list[Interval] = []
    holes = merge(removed)
    first = 0  # the first hole that does not end before the current interval
    for start, end in merge(whole):
        position = start
        while first < len(holes) and holes[first][0] < end:
            hole_start, hole_end = holes[first]
            if position < hole_start:
                remaining.append((position, hole_start))
            position = max(position, hole_end)
            if hole_end > end:
                break  # the hole may also meet the next interval
            first += 1
        if position < end:
            remaining.append((position, end))
    return remaining
