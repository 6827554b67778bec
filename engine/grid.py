"""The possible starts of a window, numbered, and masks over them.

A grid numbers the instants at which a slot may begin: every `step` seconds of the UTC clock, from
the window's start up to but not including its end. Steps are counted from the epoch, never from the
window or a time zone.

A mask is a Python int that stands for a set of starts: bit i is 1 if start i is in the set. The
union, intersection and complement of sets are `|`, `&` and `full & ~mask`, and each is one integer
operation for all starts of the window.

The slot of start s is `[s, s + duration)`. A busy interval `[b, e)` overlaps that slot if
`b < s + duration and e > s`. So each busy interval blocks one contiguous run of starts, that is one
run of 1 bits, whatever the precision of the interval.

With buffers, the slot is extended to `[s - buffer_before, s + duration + buffer_after)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from engine.intervals import Interval

MINUTE = 60
#: The steps that divide an hour, in seconds.
STEPS = tuple(minutes * MINUTE for minutes in (5, 10, 15, 20, 30, 60))
#: The step of the specification, in seconds: slots begin on the hour and the half hour.
DEFAULT_STEP = 30 * MINUTE
MAX_DURATION = 1440 * MINUTE
#: Turns the text of a binary number into bytes of value 0 or 1.
_DIGITS_TO_BITS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Grid:
    """`count` starts, `step` seconds apart, from the UTC second `first`.

    Slots last `duration` seconds. `buffer_before` and `buffer_after` are the seconds that must be
    clear around a slot.
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
        """Return the grid of a window.

        Raise ValueError unless `step` divides the hour (5, 10, 15, 20, 30 or 60 minutes),
        `duration` is 1 to 1440 whole minutes, each buffer is 0 to 1440 whole minutes and the
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
        count = max(0, -((first - end) // step))
        return cls(first, step, count, duration, buffer_before, buffer_after)

    @property
    def full(self) -> int:
        """The mask of all starts."""
        return (1 << self.count) - 1

    @property
    def span(self) -> Interval:
        """The interval that contains every slot of the grid, without buffers."""
        return self.first, self.first + self.count * self.step + self.duration

    @property
    def has_buffers(self) -> bool:
        """Whether a buffer before or after the slot must be clear."""
        return bool(self.buffer_before or self.buffer_after)

    def mask_before(self, instant: int) -> int:
        """Return the mask of the starts before an instant (a UTC second)."""
        number = -((self.first - instant) // self.step)
        return (1 << min(max(number, 0), self.count)) - 1

    def mask_between(self, start: int, end: int) -> int:
        """Return the mask of the starts in `[start, end)`."""
        return self.mask_before(end) & ~self.mask_before(start)

    @property
    def with_buffers(self) -> Grid:
        """A grid with the same numbers whose slots include the buffers of these slots."""
        duration = self.buffer_before + self.duration + self.buffer_after
        return Grid(self.first - self.buffer_before, self.step, self.count, duration)

    def build_mask(self, intervals: Iterable[Interval]) -> int:
        """Return the mask of the starts whose slot overlaps any of the intervals.

        The loop writes each interval's run of starts as ASCII digits, which then form one binary
        number.
        """
        step, count = self.step, self.count
        lo_offset, hi_offset = self.first + self.duration - step, self.first - step + 1
        digits = bytearray(b"0" * count)
        for start, end in intervals:
            lo = (start - lo_offset) // step
            hi = (end - hi_offset) // step
            if lo < 0:
                lo = 0
            if hi > count:
                hi = count
            if lo < hi and start < end:
                digits[lo:hi] = b"1" * (hi - lo)
        if b"1" not in digits:
            return 0
        digits.reverse()
        return int(digits, 2)

    def build_mask_of_many(self, intervals: Iterable[Interval]) -> int:
        """Return the same mask as `build_mask`, faster for many intervals and few starts.

        The runs `[lo, hi)` are disjoint and do not touch. The mask of one run is `2**hi - 2**lo`,
        so the mask of all runs is the sum of all `2**hi` minus the sum of all `2**lo`. Both sums
        are written into their bytes directly.
        """
        lows, highs = bytearray(self.count // 8 + 1), bytearray(self.count // 8 + 1)
        for lo, hi in self._find_blocked_runs(intervals):
            lows[lo >> 3] |= 1 << (lo & 7)
            highs[hi >> 3] |= 1 << (hi & 7)
        return int.from_bytes(highs, "little") - int.from_bytes(lows, "little")

    def _find_blocked_runs(self, intervals: Iterable[Interval]) -> list[tuple[int, int]]:
        """Return the blocked starts as sorted, disjoint runs `[lo, hi)` that do not touch.

        The first loop keeps the largest `hi` for each distinct `lo`. So the sort is over distinct
        starts of the grid, however many intervals there are.
        """
        first, step, count = self.first, self.step, self.count
        lo_offset, hi_offset = first + self.duration - step, first - step + 1
        hi_by_lo: dict[int, int] = {}
        for start, end in intervals:
            if end <= start:
                continue
            lo = (start - lo_offset) // step
            hi = (end - hi_offset) // step
            if hi_by_lo.get(lo, lo) < hi:
                hi_by_lo[lo] = hi
        runs: list[tuple[int, int]] = []
        covered = 0
        for lo, largest_hi in sorted(hi_by_lo.items()):
            hi = min(largest_hi, count)
            if hi <= covered:
                continue
            if runs and lo <= covered:
                runs[-1] = (runs[-1][0], hi)
            elif lo < count:
                runs.append((max(lo, 0), hi))
            covered = hi
        return runs

    def starts_in(self, mask: int) -> list[int]:
        """Return the starts of a mask as UTC seconds, in ascending order."""
        bits = f"{mask:b}".encode().translate(_DIGITS_TO_BITS)[::-1]
        starts = range(self.first, self.first + self.count * self.step, self.step)
        return list(compress(starts, bits))


def find_runs_with_any(mask: int, length: int) -> int:
    """Return the mask whose bit i is set if any of bits i to i + length - 1 of `mask` is set."""
    covered = 1
    while covered < length:
        shift = min(covered, length - covered)
        mask |= mask >> shift
        covered += shift
    return mask
