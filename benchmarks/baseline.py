"""Compare the engine's run time with the committed baseline, in yardsticks.

A yardstick is the time of a fixed piece of plain Python (sort and merge 20,000 intervals). The
yardstick and the engine run alternately in the same process, so that results of different machines
can be compared.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BASELINE_FILE = Path(__file__).with_name("baseline.json")
#: A run that is slower than the baseline by more is a regression; machines differ by less.
MAX_RATIO = 1.35
MAX_TURNS, RUNS_PER_TURN, MAX_SECONDS = 4000, 5, 3.0

_random = random.Random(7)
_INTERVALS = [(start, start + 60) for start in (_random.randrange(10**6) for _ in range(20_000))]


def run_yardstick() -> int:
    """Sort and merge intervals. Never change this function: every result depends on it."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_INTERVALS):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return len(merged)


def measure(run: Callable[[], Any]) -> tuple[float, float]:
    """Return the shortest time of several runs, in yardsticks and in seconds."""
    run_times, yardstick_times, start = [], [], time.perf_counter()
    while not run_times or (
        len(run_times) < MAX_TURNS and time.perf_counter() - start < MAX_SECONDS
    ):
        run_times += [_time_run(run) for _ in range(RUNS_PER_TURN)]
        yardstick_times.append(_time_run(run_yardstick))
    return min(run_times) / min(yardstick_times), min(run_times)


def print_comparison(measured: dict[str, tuple[float, float]]) -> bool:
    """Print the results beside the baseline; return whether none is a regression."""
    committed: dict[str, float] = json.loads(BASELINE_FILE.read_text())
    print("\nSlotsmith alone, in yardsticks, beside the committed baseline")
    is_fast_enough = True
    for name, (yardsticks, seconds) in measured.items():
        ratio = yardsticks / committed[name]
        verdict = "" if ratio <= MAX_RATIO else "   REGRESSION"
        is_fast_enough = is_fast_enough and not verdict
        print(f"  {name:<52}{seconds * 1000:>10.3f} ms {yardsticks:>9.4f}{ratio:>7.2f} x{verdict}")
    return is_fast_enough


def write_baseline(measured: dict[str, tuple[float, float]]) -> None:
    """Write these results as the new baseline."""
    figures = {name: round(yardsticks, 5) for name, (yardsticks, _) in measured.items()}
    BASELINE_FILE.write_text(json.dumps(figures, indent=2) + "\n")


def _time_run(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
