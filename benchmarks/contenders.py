"""Other ways to find the same starts, each written as its library's documentation suggests.

Each function takes a workload and returns the starts in ascending order. One-time preparation
(tables in PostgreSQL) is not measured.
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


def run_slotsmith(work: Workload) -> list[int]:
    return [start for start, _ in search(work.query).list_slots()]


def run_slotsmith_packed(work: Workload) -> list[int]:
    return [start for start, _ in search(work.packed).list_slots()]


def run_double_loop(work: Workload) -> list[int]:
    starts = []
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
            starts.append(start)
    return starts


def run_portion(work: Workload) -> list[int]:
    whole = portion.closedopen(*work.window)
    if work.required == work.people:
        all_meetings = [each for busy in work.calendars.values() for each in busy]
        return _list_starts(whole - _unite(all_meetings), work)
    free_counts = Counter(
        start
        for busy in work.calendars.values()
        for start in _list_starts(whole - _unite(busy), work)
    )
    return sorted(start for start, people in free_counts.items() if people >= work.required)


def _unite(busy: list[tuple[int, int]]) -> portion.Interval:
    """Build the union in one call; adding the intervals one by one takes quadratic time."""
    return portion.Interval(*(portion.closedopen(start, end) for start, end in busy))


def _list_starts(free: portion.Interval, work: Workload) -> list[int]:
    return [
        start
        for each in free
        for start in range(-(-each.lower // STEP) * STEP, each.upper - work.duration + 1, STEP)
    ]


def run_intervaltree(work: Workload) -> list[int]:
    """Use one tree if all people are needed, and one tree per person for a pool."""
    if work.required == work.people:
        calendars = [[each for busy in work.calendars.values() for each in busy]]
    else:
        calendars = list(work.calendars.values())
    trees = [IntervalTree.from_tuples(busy) for busy in calendars]
    max_busy = work.people - work.required
    return [
        start
        for start in work.possible
        if sum(tree.overlaps(start, start + work.duration) for tree in trees) <= max_busy
    ]


def run_pandas(work: Workload) -> list[int]:
    """Count the busy people at each start as a running sum over busy run starts and ends."""
    rows = pd.DataFrame(
        [(person, start, end) for person, busy in work.calendars.items() for start, end in busy],
        columns=["person", "start", "end"],
    )
    first = work.possible.start
    rows["lo"] = ((rows["start"] - work.duration - first) // STEP + 1).clip(lower=0)
    rows["hi"] = -((first - rows["end"]) // STEP)
    rows = rows[rows["hi"] > rows["lo"]].sort_values(["person", "lo"])
    previous_hi = rows.groupby("person")["hi"].cummax().groupby(rows["person"]).shift(fill_value=0)
    rows["lo"] = rows[["lo"]].assign(reached=previous_hi).max(axis=1)
    rows = rows[rows["hi"] > rows["lo"]]
    change = rows["lo"].value_counts().sub(rows["hi"].value_counts(), fill_value=0)
    busy_counts = change.reindex(range(len(work.possible)), fill_value=0).cumsum()
    free_starts = busy_counts[busy_counts <= work.people - work.required].index
    return [first + number * STEP for number in free_starts]


_EVERYONE_SQL = """
WITH taken AS (SELECT range_agg(during) AS m FROM busy)
SELECT extract(epoch FROM s)::bigint
FROM generate_series(to_timestamp(%(first)s), to_timestamp(%(last)s), %(step)s) AS s, taken
WHERE NOT m && tstzrange(s, s + %(duration)s) ORDER BY s
"""
_POOL_SQL = """
WITH taken AS MATERIALIZED (SELECT person, range_agg(during) AS m FROM busy GROUP BY person)
SELECT extract(epoch FROM s)::bigint
FROM generate_series(to_timestamp(%(first)s), to_timestamp(%(last)s), %(step)s) AS s, taken
WHERE NOT m && tstzrange(s, s + %(duration)s)
GROUP BY s HAVING count(*) >= %(required)s ORDER BY s
"""


class Multirange:
    """PostgreSQL's `tstzmultirange`; the meetings are loaded into a table beforehand."""

    def __init__(self, database: str, work: Workload) -> None:
        self.connection = psycopg.connect(database, autocommit=True)
        self.connection.execute("CREATE TEMPORARY TABLE busy (person int, during tstzrange)")
        with self.connection.cursor().copy("COPY busy FROM STDIN") as copy:
            for person, busy in work.calendars.items():
                for start, end in busy:
                    copy.write_row((person, _format_range(start, end)))
        self.connection.execute("ANALYZE busy")

    def __call__(self, work: Workload) -> list[int]:
        values = {
            "first": work.possible.start,
            "last": work.possible[-1],
            "step": pd.Timedelta(seconds=STEP).to_pytimedelta(),
            "duration": pd.Timedelta(seconds=work.duration).to_pytimedelta(),
            "required": work.required,
        }
        query = _EVERYONE_SQL if work.required == work.people else _POOL_SQL
        return [start for (start,) in self.connection.execute(query, values)]

    def close(self) -> None:
        self.connection.close()


def _format_range(start: int, end: int) -> str:
    return f"[{pd.Timestamp(start, unit='s', tz='UTC')},{pd.Timestamp(end, unit='s', tz='UTC')})"
