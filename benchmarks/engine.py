"""Compare the engine with other ways to find the same slots: `make bench`.

QUICK=1 skips the contenders that take minutes. First, the engine is compared with its committed
baseline (`make bench-baseline` writes a new one): with lists of intervals, and with packed
snapshots with and without numpy.

Every contender gets the same meetings in memory (PostgreSQL: in a table) and returns the list of
starts. All lists must be equal. A time is the best of several runs. The ratio is that time divided
by Slotsmith's time in the same process.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

from benchmarks import baseline, contenders
from benchmarks.machine import describe_machine
from benchmarks.workloads import WORKLOADS, Workload
from engine import numpy_backend, panel
from engine.grid import Grid
from engine.intervals import Interval
from engine.person import Person
from engine.search import Query, search

MAX_RUNS, MAX_SECONDS = 50, 1.0
CONTENDERS: dict[str, contenders.Contender] = {
    "Slotsmith, packed, numpy": contenders.run_slotsmith_packed,
    "double loop": contenders.run_double_loop,
    "portion": contenders.run_portion,
    "intervaltree": contenders.run_intervaltree,
    "pandas sweep": contenders.run_pandas,
}
#: The contenders that take minutes for the pool.
SLOW_CONTENDERS = ("double loop", "intervaltree")


def measure_best(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest time of several runs, in seconds, and the output of the last run."""
    times: list[float] = []
    gc.collect()
    while not times or (len(times) < MAX_RUNS and sum(times) < MAX_SECONDS):
        start = time.perf_counter()
        output = run()
        times.append(time.perf_counter() - start)
    return min(times), output


def compare_contenders(work: Workload, database: str, quick: bool) -> bool:
    """Print a workload's table; return whether all contenders found the same starts."""
    own, expected = measure_best(partial(contenders.run_slotsmith, work))
    print(f"\n{work.name}: {len(expected)} slots")
    print(f"  {'Slotsmith':<24}{own * 1000:>12.3f} ms")
    all_equal = True
    with closing(contenders.Multirange(database, work)) as multirange:
        for name, way in {**CONTENDERS, "PostgreSQL multirange": multirange}.items():
            if quick and work.people >= 1000 and name in SLOW_CONTENDERS:
                print(f"  {name:<24}{'skipped (QUICK)':>30}")
                continue
            seconds, starts = measure_best(partial(way, work))
            is_equal = starts == expected
            all_equal = all_equal and is_equal
            verdict = "" if is_equal else "   OTHER SLOTS"
            print(
                f"  {name:<24}{seconds * 1000:>12.3f} ms{seconds / own:>12.2f} x{verdict}",
                flush=True,
            )
    return all_equal


def measure_pool(work: Workload) -> None:
    """Print how long `n of a pool` takes if every person's mask is already built."""
    grid = Grid.for_window(work.window, contenders.STEP, work.duration)
    masks = [grid.full & ~_build_busy_mask(grid, person) for person in work.query.people.values()]
    seconds, _ = measure_best(lambda: panel.at_least(work.required, masks, grid.full))
    print(f"\n{work.required} of {work.people} from cached masks: {seconds * 1000:.3f} ms")


def _build_busy_mask(grid: Grid, person: Person) -> int:
    return grid.build_mask(person.calendars[0].busy_intervals())


def measure_engine() -> dict[str, tuple[float, float]]:
    """Return the time of each workload, in yardsticks and in seconds."""
    measured = {}
    for work in WORKLOADS:
        for storage, query in (("lists", work.query), ("packed", work.packed)):
            run = partial(_list_slots, query)
            measured[f"{work.name}, {storage}"] = baseline.measure(run)
        with without_numpy():
            measured[f"{work.name}, packed, no numpy"] = baseline.measure(run)
    return measured


@contextmanager
def without_numpy() -> Iterator[None]:
    had_numpy, numpy_backend.HAS_NUMPY = numpy_backend.HAS_NUMPY, False
    try:
        yield
    finally:
        numpy_backend.HAS_NUMPY = had_numpy


def _list_slots(query: Query) -> list[Interval]:
    return search(query).list_slots()


def main() -> int:
    if sys.argv[1:] == ["baseline"]:
        baseline.write_baseline(measure_engine())
        return 0
    quick = bool(os.environ.get("QUICK"))
    print(describe_machine())
    is_fast_enough = baseline.print_comparison(measure_engine())
    print("\ntime of each contender, and its ratio to Slotsmith's time")
    results = [compare_contenders(work, os.environ["DATABASE_URL"], quick) for work in WORKLOADS]
    measure_pool(WORKLOADS[-1])
    print(
        "\nall contenders found the same slots"
        if all(results)
        else "\nA CONTENDER FOUND OTHER SLOTS"
    )
    return not (is_fast_enough and all(results))


if __name__ == "__main__":
    sys.exit(main())
