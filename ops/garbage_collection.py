"""Run Python's cyclic garbage collector less often in web processes.

Most objects of a request are freed without it. By default it runs after every 700 new objects, some
times in each request, and its larger runs also visit all modules, classes and templates. That takes
a tenth of the time of a list of slots.
"""

from __future__ import annotations

import gc

#: The thresholds of the three generations (`gc.set_threshold`): the collector runs after 20,000 new
#: objects. About every tenth run includes the second generation, and every hundredth the third.
THRESHOLDS = (20_000, 10, 10)


def collect_less_often() -> None:
    """Leave all present objects out of later runs; call it when the process has been set up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
