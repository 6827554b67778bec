"""The background threads of a web process."""

from __future__ import annotations

import threading

import pytest

from calendars.models import Connection
from config import background
from interviews import prefetch
from ops import periodic_jobs
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
def start_threads(settings):
    """Start the background threads; they stop when the test ends."""
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": True}
    stop, threads = threading.Event(), []
    yield lambda: threads.extend(background.start(stop))
    worker.stop_threads(stop, threads)


def test_calendars_are_prefetched_and_expired_holds_removed(serve, start_threads):
    feed = serve(send_bytes(response(servers.icalendar_of())))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=feed.url)
    prefetch.mark_requested(technical_interview(alice()).pk, periodic_jobs.now())
    reserve(alice(), "2025-01-22T10:00:00Z", state="held")
    start_threads()
    # A run that the database interrupted is repeated, so wait for each result.
    assert wait_until(lambda: bool(feed.requests))
    assert wait_until(lambda: not Reservation.objects.exists())


def test_enqueued_message_is_delivered(channel, start_threads):  # noqa: F811
    delivered = threading.Event()
    channel.during_delivery = delivered.set
    enqueue_message("a")
    start_threads()
    assert delivered.wait(10)


def test_jobs_switched_off_by_settings_do_not_run(settings):
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": False}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": False}
    jobs = [job.name for job in periodic_jobs.enabled_jobs()]
    assert jobs == ["purge events", "check conflicts", "expire holds", "expire links", "purge"]
