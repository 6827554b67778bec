"""The liveness probe, the readiness probe and the metrics endpoint."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from django.db import OperationalError, connection

from calendars.models import Connection, Health
from engine.timestamps import to_datetime
from ops import periodic_jobs, probes
from outbox.models import Message
from tests.bookings.booking_factories import book
from tests.databases import make_read_only
from tests.factories import alice, bob, technical_interview
from tests.metrics import find_increased_metrics, scrape

pytestmark = pytest.mark.django_db
#: Container platforms use an internal address, which is not in ALLOWED_HOSTS.
INSIDE = {"HTTP_HOST": "10.1.2.3:8000"}


@pytest.fixture
def production_settings(settings):
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": "off"}
    settings.SECURE_SSL_REDIRECT = True
    return settings


def test_probes_answer_for_any_host(client, production_settings):
    assert client.get("/healthz", **INSIDE).json() == {"status": "alive"}
    ready = client.get("/readyz", **INSIDE)
    assert ready.status_code == 200
    assert ready["Cache-Control"] == "no-store"
    assert ready.json() == {
        "status": "ready",
        "database": "ok",
        "cache": "own",
        "tzdata": version("tzdata"),
        "calendars": {"failing": 0},
        "outbox": {"overdueSeconds": 0},
    }


def test_readiness_reports_failing_calendars(client):
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failures=1)
    assert client.get("/readyz").json()["calendars"] == {"failing": 1}


def test_readiness_reports_overdue_messages(client, everybody_free):
    book(technical_interview(alice(), bob()))
    Message.objects.update(due_at=to_datetime(periodic_jobs.now() - 300))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert 300 <= response.json()["outbox"]["overdueSeconds"] < 310


def test_service_without_a_database_is_alive_but_not_ready(client, monkeypatch):
    def fail(*args):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", fail)
    monkeypatch.setattr(probes, "_migrated", [True])
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "away")
    assert client.get("/healthz").status_code == 200


def test_service_with_a_read_only_database_is_not_ready(client):
    with make_read_only():
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "read-only")
    assert response.json()["outbox"] is None


def test_database_that_fails_during_the_probe_is_away(client, monkeypatch):
    def fail() -> dict[str, int]:
        raise OperationalError

    monkeypatch.setitem(probes._details, "outbox", fail)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "away")
    assert response.json()["calendars"] is None


def test_service_is_not_ready_before_migration(client, monkeypatch):
    monkeypatch.setattr(probes, "_migrated", [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'bookings'")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "not migrated")


def test_metrics_require_their_token(client, production_settings):
    production_settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404
    production_settings.METRICS_TOKEN = "long and random"
    for authorization in ("", "Bearer ", "Bearer long", "long and random"):
        assert client.get("/metrics", HTTP_AUTHORIZATION=authorization, **INSIDE).status_code == 404
    assert scrape(client, HTTP_AUTHORIZATION="Bearer long and random", **INSIDE)


def test_metrics_count_requests_by_route(client, everybody_free):
    template = technical_interview(alice(), bob())
    before = scrape(client)
    client.get(f"/api/interviews/{template.pk}/availability")
    route = "api/interviews/<str:interview_id>/availability"
    name = f'slotsmith_request_seconds_count{{method="GET",route="{route}",status="200"}}'
    assert name in find_increased_metrics(client, before)
