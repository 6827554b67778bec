"""The numbered starts of a window, and masks over them.

A grid numbers the instants at which a slot may begin: every `step` seconds of the UTC clock,
counted from the epoch (never from the window or a zone), from the window's start up to but not
including its end. A mask is an int whose bit i speaks of start i.

A slot is `[s, s + duration)`. It meets a busy interval `[b, e)` if `b < s + duration` and `e > s`,
so each interval forbids one contiguous run of starts, exactly, whatever the interval's precision.

With buffers the slot is widened to `[s - before, s + duration + after)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from engine.intervals import Interval

MINUTE = 60
#: Steps that divide the hour, in seconds.
STEPS = tuple(minutes * MINUTE for minutes in (5, 10, 15, 20, 30, 60))
#: The brief's marks: every hour and half hour.
DEFAULT_STEP = 30 * MINUTE
MAX_DURATION = 1440 * MINUTE
_MARKS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Grid:
    """`count` starts from `first` on, `step` seconds apart, for slots of `duration` seconds.

    `before` and `after` are the seconds to keep clear around a slot.
    """

    first: int
    step: int
    count: int
    duration: int
    buffer_before: int = 0
    buffer_after: int = 0

    @classmethod
    def for_window(
        cls,
        window: Interval,
        step: int,
        duration: int,
        buffer_before: int = 0,
        buffer_after: int = 0,
    ) -> Grid:
        """The grid of a window.

        Raises ValueError unless `step` divides the hour (5, 10, 15, 20, 30 or 60 minutes),
        `duration` is 1 to 1440 whole minutes, the buffers are 0 to 1440 whole minutes and the
        window's end is after its start.
        """
        start, end = window
        if step not in STEPS:
            raise ValueError(f"step must be one of {STEPS} seconds, not {step}")
        if duration % MINUTE or not MINUTE <= duration <= MAX_DURATION:
            raise ValueError(f"duration must be 1 to 1440 whole minutes, not {duration} s")
        for buffer in (buffer_before, buffer_after):
            if buffer % MINUTE or not 0 <= buffer <= MAX_DURATION:
                raise ValueError(f"a buffer must be 0 to 1440 whole minutes, not {buffer} s")
        if end <= start:
            raise ValueError("the window must end after it starts")
        first = -(-start // step) * step
        return cls(
            first, step, max(0, -((first - end) // step)), duration, buffer_before, buffer_after
        )

    @property
    def full(self) -> int:
        """The mask of all starts."""
        return (1 << self.count) - 1

    @property
    def span(self) -> Interval:
        """All time that a slot of the grid may take."""
        return self.first, self.first + self.count * self.step + self.duration

    @property
    def has_buffers(self) -> bool:
        """Whether time is to be kept clear around a slot."""
        return bool(self.buffer_before or self.buffer_after)

    def mask_before(self, instant: int) -> int:
        """The mask of the starts before an instant (a UTC second)."""
        number = -((self.first - instant) // self.step)
        return (1 << min(max(number, 0), self.count)) - 1

    def mask_between(self, start: int, end: int) -> int:
        """The mask of the starts in `[start, end)`."""
        return self.mask_before(end) & ~self.mask_before(start)

    @property
    def with_buffers(self) -> Grid:
        """The same starts, by number, for slots that are as long as these with their buffers."""
        duration = self.buffer_before + self.duration + self.buffer_after
        return Grid(self.first - self.buffer_before, self.step, self.count, duration)

    def build_mask(self, intervals: Iterable[Interval]) -> int:
        """The mask of the starts whose slot meets any of the intervals, painted run by run."""
        step, count = self.step, self.count
        after_start, up_to_end = self.first + self.duration - step, self.first - step + 1
        painted = bytearray(b"0" * count)
        for start, end in intervals:
            lo = (start - after_start) // step
            hi = (end - up_to_end) // step
            if lo < 0:
                lo = 0
            if hi > count:
                hi = count
            if lo < hi and start < end:
                painted[lo:hi] = b"1" * (hi - lo)
        if b"1" not in painted:
            return 0
        painted.reverse()
        return int(painted, 2)

    def build_mask_of_many(self, intervals: Iterable[Interval]) -> int:
        """The same mask as `mask`, sooner where intervals are many and starts are few.

        One pass keeps the furthest end for each distinct first start, so the sort that follows
        is over at most `count` runs however many intervals there are. Merged runs are disjoint
        and never touch, so their masks add up: the sum of all `2**hi` less that of all `2**lo`,
        each written into its bytes directly.
        """
        lows, highs = bytearray(self.count // 8 + 1), bytearray(self.count // 8 + 1)
        for lo, hi in self._merged_runs(intervals):
            lows[lo >> 3] |= 1 << (lo & 7)
            highs[hi >> 3] |= 1 << (hi & 7)
        return int.from_bytes(highs, "little") - int.from_bytes(lows, "little")

    def _merged_runs(self, intervals: Iterable[Interval]) -> list[tuple[int, int]]:
        first, step, count = self.first, self.step, self.count
        after_start, up_to_end = first + self.duration - step, first - step + 1
        reach: dict[int, int] = {}
        for start, end in intervals:
            if end <= start:
                continue
            lo = (start - after_start) // step
            hi = (end - up_to_end) // step
            if reach.get(lo, lo) < hi:
                reach[lo] = hi
        runs: list[tuple[int, int]] = []
        covered = 0
        for lo, furthest in sorted(reach.items()):
            hi = min(furthest, count)
            if hi <= covered:
                continue
            if runs and lo <= covered:
                runs[-1] = (runs[-1][0], hi)
            elif lo < count:
                runs.append((max(lo, 0), hi))
            covered = hi
        return runs

    def starts_in(self, mask: int) -> list[int]:
        """The starts in a mask, as UTC seconds in rising order."""
        marks = f"{mask:b}".encode().translate(_MARKS)[::-1]
        starts = range(self.first, self.first + self.count * self.step, self.step)
        return list(compress(starts, marks))
