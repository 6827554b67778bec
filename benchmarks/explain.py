"""Compare the time of an explained search with a plain search: `make bench-explain`.

The plain search lists the slots. The explained search also returns the reasons of every start, the
counts of all people and reasons, every change that opens a slot, and pairs of changes if no single
change does. A time is the best of several runs; the ratio is explained / plain in the same process.
The last lines measure the whole request to the endpoint, without HTTP, with stored snapshots.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import django

os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.engine import measure_best  # noqa: E402
from benchmarks.machine import describe_machine  # noqa: E402
from benchmarks.workloads import DAY, HOUR, MONDAY, WORKLOADS, Workload  # noqa: E402
from calendars.models import Connection  # noqa: E402
from engine import suggested_changes  # noqa: E402
from engine.explain import explain  # noqa: E402
from engine.search import Query, search  # noqa: E402
from engine.timestamps import format_utc  # noqa: E402
from interviews.models import InterviewTemplate  # noqa: E402
from people.models import Interviewer  # noqa: E402
from service import mock_availability  # noqa: E402

#: The maximum ratio of whole requests: for 5 people with 200 meetings each over 30 days, and for 50
#: people with 1000 meetings each over 90 days.
MAX_RATIO_OF_FIVE, MAX_RATIO_OF_FIFTY = 2.0, 3.0


def count_slots(query: Query) -> int:
    return len(search(query).list_slots())


def explain_all(query: Query) -> tuple[int, int]:
    """Return the number of slots and the number of starts that the explanation counts."""
    cells = suggested_changes.build_cells(query)
    explanation = explain(cells)
    slots = len(cells.to_search_result(explanation.scenario).list_slots())
    start_count = explanation.slot_count + sum(
        counts.first for counts in explanation.count_by_reason().values()
    )
    explanation.count_by_person()
    if (
        not suggested_changes.find_single(cells, explanation.scenario)
        and not explanation.slot_count
    ):
        suggested_changes.find_pairs(cells, explanation.scenario)
    return slots, start_count


def limit_to_daytime(work: Workload) -> Query:
    """Return the workload's query, limited to the hours from 8:00 to 18:00."""
    days = range(work.window[0], work.window[1], DAY)
    return replace(work.query, periods=tuple((day + 8 * HOUR, day + 18 * HOUR) for day in days))


def compare_engine(name: str, query: Query) -> float:
    """Print one line for the engine alone and return the ratio."""
    short, _ = measure_best(lambda: count_slots(query))
    long, (slots, counted) = measure_best(lambda: explain_all(query))
    return print_line(f"{name}: {slots} of {counted} starts", short, long)


def print_line(name: str, short: float, long: float) -> float:
    times = f"{short * 1000:>9.3f} ms{long * 1000:>11.3f} ms{long / short:>7.2f} x"
    print(f"  {name:<62}{times}", flush=True)
    return long / short


def compare_requests(work: Workload) -> float:
    """Print one line for whole requests and return the ratio."""
    later = (int(time.time()) - MONDAY) // DAY * DAY + 7 * DAY
    people = {
        Interviewer.objects.create(name=f"Person {number}").pk: number for number in work.calendars
    }

    def get_free_busy_data(ids: Sequence[int]) -> list[dict[str, Any]]:
        meetings = {pk: work.calendars[people[pk]] for pk in ids}
        return [
            {"interviewerId": pk, "name": "", "busy": _shift_meetings(meetings[pk], later)}
            for pk in ids
        ]

    mock_availability.get_free_busy_data = get_free_busy_data
    for pk in people:
        Connection.objects.create(interviewer_id=pk, provider="mock", name="Work")
    template = InterviewTemplate.objects.create(name="All", duration=work.duration // 60)
    template.interviewers.set(people)
    window = {
        "start": format_utc(work.window[0] + later),
        "end": format_utc(work.window[1] + later),
    }
    url = f"/api/interviews/{template.pk}/availability"

    def ask(**more: str) -> bytes:
        response = Client(HTTP_HOST="localhost").get(
            url, {**window, "maxStalenessSeconds": "3600", **more}
        )
        assert response.status_code == 200, response.content
        return response.content

    ask()
    short, _ = measure_best(ask)
    long, _ = measure_best(lambda: ask(include="explanation"))
    return print_line(f"{work.name}: the whole request", short, long)


def _shift_meetings(meetings: Sequence[tuple[int, int]], later: int) -> list[dict[str, str]]:
    return [
        {"start": format_utc(start + later), "end": format_utc(end + later)}
        for start, end in meetings
    ]


def main() -> int:
    print(describe_machine())
    print(f"  {'':<62}{'plain':>12}{'explained':>14}{'ratio':>9}")
    for work in WORKLOADS[:3]:
        compare_engine(work.name, work.query)
    for work in WORKLOADS[1:3]:
        compare_engine(f"{work.name}, 8 to 18", limit_to_daytime(work))
    call_command("migrate", verbosity=0)
    ratio_of_five, ratio_of_fifty = map(compare_requests, WORKLOADS[1:3])
    return int(ratio_of_five > MAX_RATIO_OF_FIVE or ratio_of_fifty > MAX_RATIO_OF_FIFTY)


if __name__ == "__main__":
    sys.exit(main())
