"""Metrics of calendar reads."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from tests import servers
from tests.factories import alice, technical_interview
from tests.metrics import find_increased_metrics, scrape
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db


def test_reads_and_failures_are_counted(client, serve):
    template = technical_interview(alice())
    work = Connection.objects.create(
        interviewer=alice(),
        provider="ics",
        url=serve(send_bytes(response(servers.icalendar_of()))).url,
    )
    before = scrape(client)
    url = f"/api/interviews/{template.pk}/availability"
    assert client.get(url).status_code == 200
    known = find_increased_metrics(client, before)
    Connection.objects.filter(pk=work.pk).update(url=serve(send_bytes(response("no calendar"))).url)
    assert (
        client.get(f"/api/interviews/{template.pk}/availability?maxStalenessSeconds=0").status_code
        == 503
    )
    unknown = find_increased_metrics(client, before)
    assert 'slotsmith_provider_seconds_count{provider="ics"}' in known
    assert 'slotsmith_calendar_reads_total{status="known"}' in known
    assert "slotsmith_snapshot_age_seconds_count" in known
    assert 'slotsmith_calendar_reads_total{status="unknown"}' in unknown
    failure_sample = 'slotsmith_provider_errors_total{provider="ics",reason="not_a_calendar"}'
    assert failure_sample in unknown - known
