"""Metrics that are read from the database."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from calendars.metrics import CalendarCollector
from calendars.models import Connection, Health
from engine.timestamps import to_datetime
from ops import periodic_jobs
from outbox.models import Message
from tests.bookings.booking_factories import book
from tests.factories import alice, bob, technical_interview
from tests.metrics import scrape

pytestmark = pytest.mark.django_db


def test_metrics_report_pending_messages_and_their_age(client, everybody_free):
    book(technical_interview(alice(), bob()))
    metrics = scrape(client)
    mails = Message.objects.filter(channel="mail").count()
    assert metrics['slotsmith_outbox_pending{channel="mail"}'] == mails > 0
    assert metrics['slotsmith_outbox_lag_seconds{channel="mail"}'] >= 0
    assert metrics["slotsmith_outbox_failed"] == 0


def test_metrics_report_how_long_due_messages_wait(client, everybody_free):
    book(technical_interview(alice(), bob()))
    now, name = periodic_jobs.now(), 'slotsmith_outbox_overdue_seconds{channel="mail"}'
    Message.objects.update(due_at=to_datetime(now - 300))
    assert 300 <= scrape(client)[name] < 310
    Message.objects.update(due_at=to_datetime(now + 300))  # a message that waits for a retry
    assert scrape(client)[name] == 0


def test_metrics_report_calendars_and_failures(client):
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Connection.objects.create(interviewer=bob(), provider="ics", name="Work")
    Health.objects.create(connection=work, failures=1)
    metrics = scrape(client)
    assert (metrics["slotsmith_calendars"], metrics["slotsmith_calendars_failing"]) == (2, 1)


def test_metrics_without_a_database_have_the_process_counters(client, monkeypatch):
    def fail(self):
        raise OperationalError

    assert scrape(client)["slotsmith_database_up"] == 1
    monkeypatch.setattr(CalendarCollector, "collect", fail)
    metrics = scrape(client)
    assert "slotsmith_calendars" not in metrics
    assert metrics["slotsmith_database_up"] == 0
    assert any(name.startswith("slotsmith_request_seconds") for name in metrics)
