"""What threads of a web process do beside answering."""

from __future__ import annotations

import threading

import pytest

from calendars.models import Connection
from config import background
from interviews import prefetch
from ops import periodic
from outbox import worker
from people.models import Reservation
from tests import servers
from tests.factories import alice, reserve, technical_interview
from tests.live_service import wait_until
from tests.outbox.channels import enqueue_message
from tests.outbox.conftest import channel  # noqa: F401  (a fixture)
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def started(settings):
    """Start the threads; they have ended when the test has."""
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": True}
    stop, threads = threading.Event(), []
    yield lambda: threads.extend(background.start(stop))
    worker.stop_threads(stop, threads)


def test_calendars_are_warmed_and_holds_that_are_over_end(serve, started):
    feed = serve(send_bytes(response(servers.icalendar_of())))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=feed.url)
    prefetch.mark_requested(technical_interview(alice()).pk, periodic.now())
    reserve(alice(), "2025-01-22T10:00:00Z", state="held")
    started()
    # a round that the database broke off comes again
    assert wait_until(lambda: bool(feed.requests))
    assert wait_until(lambda: not Reservation.objects.exists())


def test_what_is_posted_is_delivered(channel, started):  # noqa: F811
    told = threading.Event()
    channel.during_delivery = told.set
    enqueue_message("a")
    started()
    assert told.wait(10)


def test_nothing_is_done_that_the_settings_leave_out(settings):
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": False}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": False}
    assert [job.name for job in periodic.enabled_jobs()] == ["expire holds", "purge"]
