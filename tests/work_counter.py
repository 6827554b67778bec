"""Count work instead of seconds: the lines of Python that are executed.

The count is the same on every machine and at every load. Work inside C functions does not count.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from net.deadline import Deadline


@dataclass
class WorkCounter:
    """Counts the lines that the calls of `measure` execute, in this thread only."""

    lines: int = 0

    def measure(self, function: Callable[[], object]) -> int:
        """Return the number of lines that a call executes."""
        before, previous = self.lines, sys.gettrace()
        sys.settrace(self._trace)
        try:
            function()
        finally:
            sys.settrace(previous)
        return self.lines - before

    def _trace(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        self.lines += event == "line"
        return self._trace


@dataclass(frozen=True)
class WatchedDeadline(Deadline):
    """A deadline that never passes, and records how much work was done at each look at it."""

    at: float = 0
    counter: WorkCounter = field(default_factory=WorkCounter)
    looks: list[int] = field(default_factory=list)

    def remaining(self) -> float:
        self.looks.append(self.counter.lines)
        return 60

    def max_gap(self) -> int:
        """Return the most work between two looks, which goes on after the deadline has passed."""
        looks = [0, *self.looks, self.counter.lines]
        return max(later - earlier for earlier, later in itertools.pairwise(looks))


def assert_linear(run: Callable[[int, Deadline], object], number: int) -> None:
    """Fail unless twice the input takes about twice the work, with looks at the deadline."""
    run(number, WatchedDeadline())  # caches and imports
    work, double = WatchedDeadline(), WatchedDeadline()
    work.counter.measure(lambda: run(number, work))
    double.counter.measure(lambda: run(2 * number, double))
    assert double.counter.lines < 2.2 * work.counter.lines
    assert double.max_gap() < double.counter.lines / 4


def assert_doubles(run: Callable[[int], object], number: int) -> None:
    """Fail unless twice the input takes about twice the work."""
    run(number)
    assert WorkCounter().measure(lambda: run(2 * number)) < 2.2 * WorkCounter().measure(
        lambda: run(number)
    )
