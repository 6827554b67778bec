"""The engine beside other ways to find the same slots: `make bench` (QUICK=1 leaves minutes out).

Before that, beside its own committed baseline (`make bench-baseline` writes a new one): from lists
of intervals, and from packed snapshots with numpy and without.

Every way gets the same meetings in memory (PostgreSQL: in a table) and gives the list of starts.
All lists must be equal. A time is the best of several runs; the ratio is that time over
Slotsmith's, in the same process.
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
from benchmarks.machine import describe
from benchmarks.workloads import WORKLOADS, Workload
from engine import numpy_backend, panel
from engine.grid import Grid
from engine.intervals import Interval
from engine.person import Person
from engine.search import Query, search

ENOUGH_RUNS, ENOUGH_SECONDS = 50, 1.0
WAYS: dict[str, contenders.Contender] = {
    "Slotsmith, packed, numpy": contenders.slotsmith_packed,
    "double loop": contenders.double_loop,
    "portion": contenders.with_portion,
    "intervaltree": contenders.with_intervaltree,
    "pandas sweep": contenders.with_pandas,
}
#: What takes minutes on the pool.
SLOW = ("double loop", "intervaltree")


def measure_best(run: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest time of several runs, in seconds, and what the run gave."""
    times: list[float] = []
    gc.collect()
    while not times or (len(times) < ENOUGH_RUNS and sum(times) < ENOUGH_SECONDS):
        begun = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - begun)
    return min(times), found


def race(work: Workload, database: str, quick: bool) -> bool:
    """Print a workload's table; whether all ways gave the same starts."""
    own, expected = measure_best(partial(contenders.slotsmith, work))
    print(f"\n{work.name}: {len(expected)} slots")
    print(f"  {'Slotsmith':<24}{own * 1000:>12.3f} ms")
    equal = True
    with closing(contenders.Multirange(database, work)) as multirange:
        for name, way in {**WAYS, "PostgreSQL multirange": multirange}.items():
            if quick and work.people >= 1000 and name in SLOW:
                print(f"  {name:<24}{'left out (QUICK)':>30}")
                continue
            taken, found = measure_best(partial(way, work))
            same = found == expected
            equal = equal and same
            verdict = "" if same else "   OTHER SLOTS"
            print(
                f"  {name:<24}{taken * 1000:>12.3f} ms{taken / own:>12.2f} x{verdict}", flush=True
            )
    return equal


def count_a_pool(work: Workload) -> None:
    """How long `n of a pool` takes when every person's mask is there already."""
    grid = Grid.for_window(work.window, contenders.STEP, work.duration)
    masks = [grid.full & ~_taken(grid, person) for person in work.query.people.values()]
    taken, _ = measure_best(lambda: panel.at_least(work.required, masks, grid.full))
    print(f"\n{work.required} of {work.people} from cached masks: {taken * 1000:.3f} ms")


def _taken(grid: Grid, person: Person) -> int:
    return grid.build_mask(person.calendars[0].busy_intervals())


def measure_engine() -> dict[str, tuple[float, float]]:
    """What each workload takes, in yardsticks and in seconds."""
    found = {}
    for work in WORKLOADS:
        for kept, query in (("lists", work.query), ("packed", work.packed)):
            run = partial(_slots, query)
            found[f"{work.name}, {kept}"] = baseline.measure(run)
        with without_numpy():
            found[f"{work.name}, packed, no numpy"] = baseline.measure(run)
    return found


@contextmanager
def without_numpy() -> Iterator[None]:
    there, numpy_backend.HAS_NUMPY = numpy_backend.HAS_NUMPY, False
    try:
        yield
    finally:
        numpy_backend.HAS_NUMPY = there


def _slots(query: Query) -> list[Interval]:
    return search(query).list_slots()


def main() -> int:
    if sys.argv[1:] == ["baseline"]:
        baseline.commit(measure_engine())
        return 0
    quick = bool(os.environ.get("QUICK"))
    print(describe())
    good = baseline.compare(measure_engine())
    print("\ntime of each way, and how many times Slotsmith's it is")
    results = [race(work, os.environ["DATABASE_URL"], quick) for work in WORKLOADS]
    count_a_pool(WORKLOADS[-1])
    print("\nall ways gave the same slots" if all(results) else "\nSOME WAY GAVE OTHER SLOTS")
    return not (good and all(results))


if __name__ == "__main__":
    sys.exit(main())
