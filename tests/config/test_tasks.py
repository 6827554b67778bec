"""The tasks of the Celery workers and their schedule."""

from __future__ import annotations

import pytest
from celery.signals import beat_init
from kombu.exceptions import OperationalError

from config import tasks
from outbox.models import Message
from people.models import Reservation
from tests.factories import alice, reserve
from tests.outbox.channels import enqueue_message
from tests.outbox.conftest import channel  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def all_jobs_enabled(settings):
    """Return settings with every background job enabled."""
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": True}
    return settings


def test_every_channel_has_a_frequent_delivery_task(all_jobs_enabled):
    schedule = tasks.build_schedule()
    for name in all_jobs_enabled.OUTBOX["CHANNELS"]:
        entry = schedule[f"deliver {name}"]
        assert (entry["args"], entry["options"]["queue"]) == ([name], name)
        assert entry["schedule"].run_every.seconds <= 5


def test_every_scheduled_task_is_registered(all_jobs_enabled):
    entries = tasks.build_schedule().values()
    assert {entry["task"] for entry in entries} <= set(tasks.app.tasks)
    jobs = {entry["args"][0] for entry in entries if entry["task"] == "periodic"}
    bookings = {"expire holds", "expire links", "check conflicts", "purge", "purge events"}
    assert jobs == {*bookings, "prefetch calendars", "purge outbox"}


def test_jobs_switched_off_by_settings_are_not_scheduled(all_jobs_enabled):
    all_jobs_enabled.OUTBOX = {**all_jobs_enabled.OUTBOX, "DELIVER_IN_BACKGROUND": False}
    bookings = {"expire holds", "expire links", "check conflicts", "purge", "purge events"}
    assert set(tasks.build_schedule()) == {*bookings, "prefetch calendars"}


def test_delivery_task_wakes_another_task_for_remaining_messages(
    channel,  # noqa: F811
    monkeypatch,
):
    woken_channels: list[str] = []
    monkeypatch.setattr(tasks, "wake_worker", woken_channels.append)
    for number in range(tasks.MAX_MESSAGES_PER_TASK + 1):
        enqueue_message(str(number), ordering_key=str(number))
    tasks.deliver("test")
    assert (Message.objects.filter(state="waiting").count(), woken_channels) == (1, ["test"])
    tasks.deliver("test")
    assert (Message.objects.filter(state="waiting").count(), woken_channels) == (0, ["test"])


def test_periodic_task_runs_its_job():
    reserve(alice(), "2025-01-22T10:00:00Z", state="held")
    tasks.run_periodic_job("expire holds")
    assert not Reservation.objects.exists()


def test_slow_channel_yields_to_another_task(
    channel,  # noqa: F811
    monkeypatch,
):
    woken_channels: list[str] = []
    clock = [0.0]
    monkeypatch.setattr(tasks, "wake_worker", woken_channels.append)
    monkeypatch.setattr(tasks.time, "monotonic", lambda: clock[0])

    def take_too_long() -> None:
        clock[0] += tasks.MAX_SECONDS_PER_TASK

    channel.during_delivery = take_too_long
    for number in range(3):
        enqueue_message(str(number), ordering_key=str(number))
    tasks.deliver("test")
    assert Message.objects.filter(state="waiting").count() == 2
    assert woken_channels == ["test"]


@pytest.mark.parametrize("error", [None, OperationalError])
def test_beat_sends_every_task_when_it_starts(all_jobs_enabled, monkeypatch, error):
    sent_tasks: list[tuple[str, ...]] = []

    def send(task, arguments, **options):
        sent_tasks.append((task, *arguments))
        if error:
            raise error

    monkeypatch.setattr(tasks.app, "send_task", send)
    beat_init.send(sender=None)
    everything = [(entry["task"], *entry["args"]) for entry in tasks.build_schedule().values()]
    assert sent_tasks == everything[: 1 if error else None]
