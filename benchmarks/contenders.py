"""Other ways to find the same starts, each written as its own documentation would have it.

Each takes a workload and gives the starts, in rising order. What a way needs only once (tables
in PostgreSQL) is prepared before the clock runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd
import portion
import psycopg
from intervaltree import IntervalTree

from benchmarks.workloads import STEP, Workload
from engine.search import search

Contender = Callable[[Workload], list[int]]


def slotsmith(work: Workload) -> list[int]:
    return [start for start, _ in search(work.query).list_slots()]


def slotsmith_packed(work: Workload) -> list[int]:
    return [start for start, _ in search(work.packed).list_slots()]


def double_loop(work: Workload) -> list[int]:
    found = []
    for start in work.possible:
        end = start + work.duration
        free = 0
        for busy in work.calendars.values():
            for busy_start, busy_end in busy:
                if busy_start < end and busy_end > start:
                    break
            else:
                free += 1
        if free >= work.required:
            found.append(start)
    return found


def with_portion(work: Workload) -> list[int]:
    whole = portion.closedopen(*work.window)
    if work.required == work.people:
        everybody = [each for busy in work.calendars.values() for each in busy]
        return _starts_inside(whole - _union(everybody), work)
    able = Counter(
        start
        for busy in work.calendars.values()
        for start in _starts_inside(whole - _union(busy), work)
    )
    return sorted(start for start, people in able.items() if people >= work.required)


def _union(busy: list[tuple[int, int]]) -> portion.Interval:
    """All in one call: adding them one by one takes quadratic time."""
    return portion.Interval(*(portion.closedopen(start, end) for start, end in busy))


def _starts_inside(free: portion.Interval, work: Workload) -> list[int]:
    return [
        start
        for each in free
        for start in range(-(-each.lower // STEP) * STEP, each.upper - work.duration + 1, STEP)
    ]


def with_intervaltree(work: Workload) -> list[int]:
    """One tree where everybody is needed; a tree for each person where some are counted."""
    if work.required == work.people:
        calendars = [[each for busy in work.calendars.values() for each in busy]]
    else:
        calendars = list(work.calendars.values())
    trees = [IntervalTree.from_tuples(busy) for busy in calendars]
    most = work.people - work.required
    return [
        start
        for start in work.possible
        if sum(tree.overlaps(start, start + work.duration) for tree in trees) <= most
    ]


def with_pandas(work: Workload) -> list[int]:
    """Sweep: who becomes unable at which start, who becomes able again, and the running sum."""
    rows = pd.DataFrame(
        [(person, start, end) for person, busy in work.calendars.items() for start, end in busy],
        columns=["person", "start", "end"],
    )
    first = work.possible.start
    rows["lo"] = ((rows["start"] - work.duration - first) // STEP + 1).clip(lower=0)
    rows["hi"] = -((first - rows["end"]) // STEP)
    rows = rows[rows["hi"] > rows["lo"]].sort_values(["person", "lo"])
    reached = rows.groupby("person")["hi"].cummax().groupby(rows["person"]).shift(fill_value=0)
    rows["lo"] = rows[["lo"]].assign(reached=reached).max(axis=1)
    rows = rows[rows["hi"] > rows["lo"]]
    change = rows["lo"].value_counts().sub(rows["hi"].value_counts(), fill_value=0)
    taken = change.reindex(range(len(work.possible)), fill_value=0).cumsum()
    able = taken[taken <= work.people - work.required].index
    return [first + number * STEP for number in able]


_ALL = """
WITH taken AS (SELECT range_agg(during) AS m FROM busy)
SELECT extract(epoch FROM s)::bigint
FROM generate_series(to_timestamp(%(first)s), to_timestamp(%(last)s), %(step)s) AS s, taken
WHERE NOT m && tstzrange(s, s + %(duration)s) ORDER BY s
"""
_SOME = """
WITH taken AS MATERIALIZED (SELECT person, range_agg(during) AS m FROM busy GROUP BY person)
SELECT extract(epoch FROM s)::bigint
FROM generate_series(to_timestamp(%(first)s), to_timestamp(%(last)s), %(step)s) AS s, taken
WHERE NOT m && tstzrange(s, s + %(duration)s)
GROUP BY s HAVING count(*) >= %(required)s ORDER BY s
"""


class Multirange:
    """PostgreSQL's `tstzmultirange`; the meetings are in a table before the clock runs."""

    def __init__(self, database: str, work: Workload) -> None:
        self.connection = psycopg.connect(database, autocommit=True)
        self.connection.execute("CREATE TEMPORARY TABLE busy (person int, during tstzrange)")
        with self.connection.cursor().copy("COPY busy FROM STDIN") as copy:
            for person, busy in work.calendars.items():
                for start, end in busy:
                    copy.write_row((person, _range(start, end)))
        self.connection.execute("ANALYZE busy")

    def __call__(self, work: Workload) -> list[int]:
        values = {
            "first": work.possible.start,
            "last": work.possible[-1],
            "step": pd.Timedelta(seconds=STEP).to_pytimedelta(),
            "duration": pd.Timedelta(seconds=work.duration).to_pytimedelta(),
            "required": work.required,
        }
        query = _ALL if work.required == work.people else _SOME
        return [start for (start,) in self.connection.execute(query, values)]

    def close(self) -> None:
        self.connection.close()


def _range(start: int, end: int) -> str:
    return f"[{pd.Timestamp(start, unit='s', tz='UTC')},{pd.Timestamp(end, unit='s', tz='UTC')})"
