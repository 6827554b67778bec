from __future__ import annotations

import pytest

from calendars.models import Connection
from calendars.read_plan import plan_requests
from tests.factories import alice, bob

pytestmark = pytest.mark.django_db

DEFAULT = Connection(provider="mock", name="Simulated calendar")


def test_each_connection_is_requested_or_the_default():
    for name in ("Home", "Work"):
        Connection.objects.create(interviewer=bob(), provider="ics", name=name)
    requests = plan_requests([alice(), bob()], Connection.objects.all(), DEFAULT)
    assert [(request.calendar.interviewer_name, request.calendar.name) for request in requests] == [
        ("Alice Johnson", "Simulated calendar"),
        ("Bob Smith", "Home"),
        ("Bob Smith", "Work"),
    ]
    assert [request.calendar.index for request in requests] == [0, 1, 2]


def test_other_keys_or_owner_invalidate_the_snapshot(settings):
    """Both affect which events count as bookings of the service."""
    connection = Connection.objects.create(interviewer=bob(), provider="ics", name="Home")
    fingerprints = {plan_requests([bob()], [connection], DEFAULT)[0].fingerprint}
    connection.interviewer = alice()
    fingerprints.add(plan_requests([alice()], [connection], DEFAULT)[0].fingerprint)
    settings.SECRET_KEY = "another key"
    fingerprints.add(plan_requests([alice()], [connection], DEFAULT)[0].fingerprint)
    assert len(fingerprints) == 3


def test_single_flight_key_differs_by_calendar_and_window():
    for name in ("Home", "Work"):
        Connection.objects.create(interviewer=bob(), provider="ics", name=name)
    home, work = plan_requests([bob()], Connection.objects.all(), DEFAULT)
    keys = {
        request.single_flight_key(window) for request in (home, work) for window in ((0, 1), (0, 2))
    }
    assert len(keys) == 4
