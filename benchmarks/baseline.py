"""How long the engine takes in yardsticks, beside what it took when the baseline was committed.

A yardstick is a fixed piece of plain Python (sort and merge 20,000 intervals), timed in the same
run and in turns with the engine, so the figures of different machines can be compared.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).with_name("baseline.json")
#: What is slower than the baseline by more is a regression: machines differ by less.
MAX_RATIO = 1.35
TURNS, BATCH, SECONDS = 4000, 5, 3.0

_chance = random.Random(7)
_INTERVALS = [(start, start + 60) for start in (_chance.randrange(10**6) for _ in range(20_000))]


def yardstick() -> int:
    """Sort and merge; never to be changed, or every figure changes with it."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_INTERVALS):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return len(merged)


def measure(run: Callable[[], Any]) -> tuple[float, float]:
    """The shortest time of several runs, in yardsticks and in seconds."""
    taken, measured, begun = [], [], time.perf_counter()
    while not taken or (len(taken) < TURNS and time.perf_counter() - begun < SECONDS):
        taken += [_seconds(run) for _ in range(BATCH)]
        measured.append(_seconds(yardstick))
    return min(taken) / min(measured), min(taken)


def compare(found: dict[str, tuple[float, float]]) -> bool:
    """Print the figures beside the committed ones; whether none is much slower than that."""
    committed: dict[str, float] = json.loads(COMMITTED.read_text())
    print("\nSlotsmith alone, in yardsticks, beside the committed baseline")
    good = True
    for name, (yardsticks, seconds) in found.items():
        ratio = yardsticks / committed[name]
        verdict = "" if ratio <= MAX_RATIO else "   REGRESSION"
        good = good and not verdict
        print(f"  {name:<52}{seconds * 1000:>10.3f} ms {yardsticks:>9.4f}{ratio:>7.2f} x{verdict}")
    return good


def commit(found: dict[str, tuple[float, float]]) -> None:
    """Make these figures the baseline."""
    figures = {name: round(yardsticks, 5) for name, (yardsticks, _) in found.items()}
    COMMITTED.write_text(json.dumps(figures, indent=2) + "\n")


def _seconds(run: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
