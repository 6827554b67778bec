"""Half-open intervals `[start, end)` in whole UTC seconds.

The last second of an interval is `end - 1`, so intervals that touch do not overlap. An interval
whose end is not after its start holds no time: every function here passes it over. Nothing here
fails; whether a reversed interval can be trusted is for whoever read it to say.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as sorted, disjoint intervals; those that touch become one."""
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
    """The part of each interval that lies inside the window, in the order given."""
    first, last = window
    return [
        (max(start, first), min(end, last))
        for start, end in intervals
        if start < end and start < last and end > first
    ]


def subtract(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """The time in `whole` that no interval of `taken` holds, sorted and disjoint."""
    rest: list[Interval] = []
    holes = merge(taken)
    for start, end in merge(whole):
        reached = start
        for hole_start, hole_end in clip(holes, (start, end)):
            if reached < hole_start:
                rest.append((reached, hole_start))
            reached = hole_end
        if reached < end:
            rest.append((reached, end))
    return rest
