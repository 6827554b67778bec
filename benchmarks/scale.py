"""A large database beside a small one: `make bench-scale` (PostgreSQL; SCALE=0.01 is a hundredth).

A million interviewers, 200,000 templates of five and five million bookings, and a thousandth of
each. Both are served alike, over calendars that are empty and cost nothing, and asked in turns for
slots of templates at random. The ratio is the large one's median time over the small one's. Then
the plans of all queries of such a request are looked at: nothing large may be read from end to end.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.machine import describe
from tests.live_processes import ROOT, Database, DatabaseFactory, environment, run_service

SCALE = float(os.environ.get("SCALE", "1"))
PEOPLE, TEMPLATES, BOOKINGS = 1_000_000, 200_000, 5_000_000
PANEL, TURNS, REQUESTS = 5, 20, 25
#: Rows of a table that may be read from end to end.
MAX_SCANNED_ROWS = 1000
#: Statements that fill a migrated database; half of what is booked is over.
FILL = """
INSERT INTO people_interviewer
    (name, email, timezone, open_hours, core_hours, holiday_region, limits_timezone)
SELECT 'Person ' || n, '', 'Europe/Berlin', '', '', '', '' FROM generate_series(1, {people}) n;
INSERT INTO interviews_interviewtemplate
    (name, duration, tentative, notice, horizon, step, buffer_before, buffer_after,
     candidate_windows, candidate_timezone)
SELECT 'Template ' || n, 60, 'busy', 1440, 7, 30, 0, 0, '', 'UTC'
FROM generate_series(1, {templates}) n;
INSERT INTO interviews_interviewtemplate_interviewers (interviewtemplate_id, interviewer_id)
SELECT t, 1 + (t * 7919 + p * 104729) % {people}
FROM generate_series(1, {templates}) t, generate_series(1, {panel}) p ON CONFLICT DO NOTHING;
CREATE TABLE made AS
SELECT gen_random_uuid() AS id, 1 + n % {people} AS person, 1 + n % {templates} AS template,
    date_trunc('day', now()) + (n / {people} * 3 - 6) * interval '1 day'
        + (8 + n % 9) * interval '1 hour' AS start
FROM generate_series(0, {bookings} - 1) n;
INSERT INTO bookings_booking
    (id, start, "end", created_at, state, sequence, candidate_name, candidate_email,
     candidate_timezone, reason, template_id)
SELECT id, start, start + interval '1 hour', now(), 'booked', 0, 'Dana Roy', 'dana@example.com',
    'Asia/Kolkata', '', template FROM made;
INSERT INTO bookings_bookinginterviewer (booking_id, interviewer_id, optional)
SELECT id, person, false FROM made;
INSERT INTO people_reservation
    (interviewer_id, reference, state, start, "end", buffered_start, buffered_end)
SELECT person, id, 'booked', start, start + interval '1 hour', start, start + interval '1 hour'
FROM made;
DROP TABLE made;
VACUUM ANALYZE
"""
#: Asks once, and prints the plan of every query, in a process that has our models.
PLANS = """
import json, sys, django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from service import mock_availability
mock_availability.get_free_busy_data = lambda ids: [
    {"interviewerId": one, "name": "any name", "busy": []} for one in ids
]
with CaptureQueriesContext(connection) as asked:
    answer = Client(HTTP_HOST="localhost").get(f"/api/interviews/{sys.argv[1]}/availability")
assert answer.status_code == 200, answer.content
plans = []
with connection.cursor() as cursor:
    for query in asked.captured_queries:
        if query["sql"].startswith("SELECT"):
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"))
            [(found,)] = cursor.fetchall()
            plans.append(found[0]["Plan"])
print(json.dumps(plans))
"""


def main() -> int:
    print(describe())
    with TemporaryDirectory() as folder, ExitStack() as running:
        made = DatabaseFactory(Path(folder))
        running.callback(made.drop_all)
        sizes = {"small": SCALE / 1000, "large": SCALE}
        found = {name: _filled(made, name, size) for name, size in sizes.items()}
        bases = {
            name: running.enter_context(run_service(database, workers=1)).base
            for name, database in found.items()
        }
        ratio = _compared(bases, sizes)
        large = _read_whole(found["large"], _templates(SCALE))
    print(f"  read from end to end: {', '.join(sorted(large)) or 'no large table'}")
    return int(ratio > 1.2 or bool(large))


def _templates(size: float) -> int:
    return max(10, round(TEMPLATES * size))


def _filled(made: DatabaseFactory, name: str, size: float) -> Database:
    database, begun = made.create_empty(), time.monotonic()
    told = environment(database)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=ROOT, env=told)
    counts = {"people": max(50, round(PEOPLE * size)), "templates": _templates(size)}
    counts["bookings"] = max(250, round(BOOKINGS * size))
    database.execute(*FILL.format(panel=PANEL, **counts).split(";"))
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    print(f"  {name}: {said}, filled in {time.monotonic() - begun:.0f} s")
    return database


def _compared(bases: dict[str, str], sizes: dict[str, float]) -> float:
    """Ask both in turns; gives the ratio of the medians."""
    chance, times = random.Random(1), {name: list[float]() for name in bases}
    with ExitStack() as running:
        clients = {
            name: running.enter_context(httpx.Client(base_url=base, timeout=60))
            for name, base in bases.items()
        }
        for turn in range(TURNS + 1):
            for name, client in clients.items():
                for _ in range(REQUESTS):
                    template = chance.randint(1, _templates(sizes[name]))
                    taken = _asked(client, template)
                    if turn:
                        times[name].append(taken)
    base = statistics.median(times["small"])
    for name, taken in times.items():
        middle, tail = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(
            f"  {name:<6} median {middle * 1000:6.2f} ms   95th {tail * 1000:6.2f} ms"
            f"   {middle / base:5.2f} x"
        )
    return statistics.median(times["large"]) / base


def _asked(client: httpx.Client, template: int) -> float:
    begun = time.perf_counter()
    answer = client.get(f"/api/interviews/{template}/availability")
    taken = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code}: {answer.text[:300]}")
    return taken


def _read_whole(database: Database, templates: int) -> set[str]:
    """The large tables that a request reads from end to end, by the plans of its queries."""
    told = environment(database, DJANGO_SETTINGS_MODULE="config.settings")
    asked = subprocess.run(
        [sys.executable, "-c", PLANS, str(templates // 2)],
        check=True,
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
    )
    plans = json.loads(asked.stdout)
    print(f"  {len(plans)} queries: {', '.join(sorted({_kind(plan) for plan in plans}))}")
    whole = {table for plan in plans for table in _sequential(plan)}
    return {
        one
        for one in whole
        if database.query(f"SELECT count(*) FROM {one}")[0][0] > MAX_SCANNED_ROWS
    }


def _kind(plan: dict[str, object]) -> str:
    return str(plan["Node Type"])


def _sequential(plan: dict[str, object]) -> set[str]:
    own = {str(plan["Relation Name"])} if plan["Node Type"] == "Seq Scan" else set()
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    return own.union(*(_sequential(one) for one in below))


if __name__ == "__main__":
    sys.exit(main())
