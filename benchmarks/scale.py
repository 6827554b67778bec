"""Compare a large database with a small one: `make bench-scale` (PostgreSQL; SCALE=0.01 shrinks).

The large database has a million interviewers, 200,000 templates of five and five million bookings;
the small one has a thousandth of each. Calendars are empty and cost no time. Requests for the slots
of random templates alternate between both. The ratio is the large database's median time divided by
the small one's. Then the query plans of one request are checked: no large table may be scanned.
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

from benchmarks.machine import describe_machine
from tests.live_processes import ROOT, Database, DatabaseFactory, environment, run_service

SCALE = float(os.environ.get("SCALE", "1"))
PEOPLE, TEMPLATES, BOOKINGS = 1_000_000, 200_000, 5_000_000
PANEL, TURNS, REQUESTS = 5, 20, 25
#: A sequential scan of a table with more rows fails the benchmark.
MAX_SCANNED_ROWS = 1000
#: Statements that fill a migrated database; half of the bookings are in the past.
FILL_SQL = """
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
CREATE TABLE generated AS
SELECT gen_random_uuid() AS id, 1 + n % {people} AS person, 1 + n % {templates} AS template,
    date_trunc('day', now()) + (n / {people} * 3 - 6) * interval '1 day'
        + (8 + n % 9) * interval '1 hour' AS start
FROM generate_series(0, {bookings} - 1) n;
INSERT INTO bookings_booking
    (id, start, "end", created_at, state, sequence, candidate_name, candidate_email,
     candidate_timezone, candidate_language, reason, template_id)
SELECT id, start, start + interval '1 hour', now(), 'booked', 0, 'Dana Roy', 'dana@example.com',
    'Asia/Kolkata', '', '', template FROM generated;
INSERT INTO bookings_bookinginterviewer (booking_id, interviewer_id, optional)
SELECT id, person, false FROM generated;
INSERT INTO people_reservation
    (interviewer_id, reference, state, start, "end", buffered_start, buffered_end)
SELECT person, id, 'booked', start, start + interval '1 hour', start, start + interval '1 hour'
FROM generated;
DROP TABLE generated;
VACUUM ANALYZE
"""
#: Runs in a Django process: makes one request and prints the plan of every query.
PLANS_SCRIPT = """
import json, sys, django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from service import mock_availability
mock_availability.get_free_busy_data = lambda ids: [
    {"interviewerId": number, "name": "any name", "busy": []} for number in ids
]
with CaptureQueriesContext(connection) as captured:
    response = Client(HTTP_HOST="localhost").get(f"/api/interviews/{sys.argv[1]}/availability")
assert response.status_code == 200, response.content
plans = []
with connection.cursor() as cursor:
    for query in captured.captured_queries:
        if query["sql"].startswith("SELECT"):
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"))
            [(explained,)] = cursor.fetchall()
            plans.append(explained[0]["Plan"])
print(json.dumps(plans))
"""


def main() -> int:
    print(describe_machine())
    with TemporaryDirectory() as folder, ExitStack() as running:
        factory = DatabaseFactory(Path(folder), Path(folder) / "filled")
        running.callback(factory.drop_all)
        sizes = {"small": SCALE / 1000, "large": SCALE}
        databases = {name: _create_database(factory, name, size) for name, size in sizes.items()}
        base_urls = {
            name: running.enter_context(run_service(database, workers=1)).base
            for name, database in databases.items()
        }
        ratio = _compare(base_urls, sizes)
        scanned_tables = _find_scanned_tables(databases["large"], _count_templates(SCALE))
    print(f"  sequential scans: {', '.join(sorted(scanned_tables)) or 'no large table'}")
    return int(ratio > 1.2 or bool(scanned_tables))


def _count_templates(size: float) -> int:
    return max(10, round(TEMPLATES * size))


def _create_database(factory: DatabaseFactory, name: str, size: float) -> Database:
    database, start = factory.create_empty(), time.monotonic()
    variables = environment(database)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=ROOT, env=variables)
    counts = {"people": max(50, round(PEOPLE * size)), "templates": _count_templates(size)}
    counts["bookings"] = max(250, round(BOOKINGS * size))
    database.execute(*FILL_SQL.format(panel=PANEL, **counts).split(";"))
    counts_text = ", ".join(f"{count:,} {table}" for table, count in counts.items())
    print(f"  {name}: {counts_text}, filled in {time.monotonic() - start:.0f} s")
    return database


def _compare(base_urls: dict[str, str], sizes: dict[str, float]) -> float:
    """Send requests to both alternately and return the ratio of the medians."""
    random_, times = random.Random(1), {name: list[float]() for name in base_urls}
    with ExitStack() as running:
        clients = {
            name: running.enter_context(httpx.Client(base_url=base, timeout=60))
            for name, base in base_urls.items()
        }
        for turn in range(TURNS + 1):
            for name, client in clients.items():
                for _ in range(REQUESTS):
                    template = random_.randint(1, _count_templates(sizes[name]))
                    taken = _time_request(client, template)
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


def _time_request(client: httpx.Client, template: int) -> float:
    start = time.perf_counter()
    response = client.get(f"/api/interviews/{template}/availability")
    seconds = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code}: {response.text[:300]}")
    return seconds


def _find_scanned_tables(database: Database, templates: int) -> set[str]:
    """Return the large tables that a request scans sequentially, by its query plans."""
    variables = environment(database, DJANGO_SETTINGS_MODULE="config.settings")
    process = subprocess.run(
        [sys.executable, "-c", PLANS_SCRIPT, str(templates // 2)],
        check=True,
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    plans = json.loads(process.stdout)
    print(f"  {len(plans)} queries: {', '.join(sorted({_get_node_type(plan) for plan in plans}))}")
    scanned = {table for plan in plans for table in _list_scanned_tables(plan)}
    return {
        table
        for table in scanned
        if database.query(f"SELECT count(*) FROM {table}")[0][0] > MAX_SCANNED_ROWS
    }


def _get_node_type(plan: dict[str, object]) -> str:
    return str(plan["Node Type"])


def _list_scanned_tables(plan: dict[str, object]) -> set[str]:
    scanned = {str(plan["Relation Name"])} if plan["Node Type"] == "Seq Scan" else set()
    subplans = plan.get("Plans", [])
    assert isinstance(subplans, list)
    return scanned.union(*(_list_scanned_tables(subplan) for subplan in subplans))


if __name__ == "__main__":
    sys.exit(main())
