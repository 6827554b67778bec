"""How things stand, as the database has it."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from calendars.metrics import CalendarCollector
from calendars.models import Connection, Health
from outbox.models import Message
from tests.bookings.booking_factories import book
from tests.factories import alice, bob, technical_interview
from tests.metrics import scrape

pytestmark = pytest.mark.django_db


def test_it_tells_what_waits_in_the_outbox_and_for_how_long(client, everybody_free):
    book(technical_interview(alice(), bob()))
    found = scrape(client)
    mails = Message.objects.filter(channel="mail").count()
    assert found['slotsmith_outbox_pending{channel="mail"}'] == mails > 0
    assert found['slotsmith_outbox_lag_seconds{channel="mail"}'] >= 0
    assert found["slotsmith_outbox_failed"] == 0


def test_it_tells_how_many_calendars_there_are_and_how_many_fail(client):
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Connection.objects.create(interviewer=bob(), provider="ics", name="Work")
    Health.objects.create(connection=work, failures=1)
    found = scrape(client)
    assert (found["slotsmith_calendars"], found["slotsmith_calendars_failing"]) == (2, 1)


def test_without_its_database_it_tells_what_processes_counted(client, monkeypatch):
    def away(self):
        raise OperationalError

    monkeypatch.setattr(CalendarCollector, "collect", away)
    found = scrape(client)
    assert "slotsmith_calendars" not in found
    assert found
