"""What Celery's workers are told to do, and how often."""

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
def busy(settings):
    """Settings as they are where nothing is left out."""
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    settings.OUTBOX = {**settings.OUTBOX, "DELIVER_IN_BACKGROUND": True}
    return settings


def test_every_channel_is_looked_after_every_few_seconds(busy):
    scheduled = tasks.build_schedule()
    for name in busy.OUTBOX["CHANNELS"]:
        entry = scheduled[f"deliver {name}"]
        assert (entry["args"], entry["options"]["queue"]) == ([name], name)
        assert entry["schedule"].run_every.seconds <= 5


def test_whatever_is_scheduled_is_a_task_that_there_is(busy):
    entries = tasks.build_schedule().values()
    assert {entry["task"] for entry in entries} <= set(tasks.app.tasks)
    jobs = {entry["args"][0] for entry in entries if entry["task"] == "periodic"}
    assert jobs == {"expire holds", "purge", "prefetch calendars", "purge outbox"}


def test_nothing_is_scheduled_that_the_settings_leave_out(busy):
    busy.OUTBOX = {**busy.OUTBOX, "DELIVER_IN_BACKGROUND": False}
    assert set(tasks.build_schedule()) == {"expire holds", "purge", "prefetch calendars"}


def test_delivering_tries_what_is_due_and_leaves_the_rest_to_another_task(
    channel,  # noqa: F811
    monkeypatch,
):
    told: list[str] = []
    monkeypatch.setattr(tasks, "wake_worker", told.append)
    for number in range(tasks.MAX_MESSAGES_PER_TASK + 1):
        enqueue_message(str(number), ordering_key=str(number))
    tasks.deliver("test")
    assert (Message.objects.filter(state="waiting").count(), told) == (1, ["test"])
    tasks.deliver("test")
    assert (Message.objects.filter(state="waiting").count(), told) == (0, ["test"])


def test_a_round_does_its_job():
    reserve(alice(), "2025-01-22T10:00:00Z", state="held")
    tasks.run_periodic_job("expire holds")
    assert not Reservation.objects.exists()


def test_a_channel_that_takes_long_leaves_others_their_turn(
    channel,  # noqa: F811
    monkeypatch,
):
    woken: list[str] = []
    clock = [0.0]
    monkeypatch.setattr(tasks, "wake_worker", woken.append)
    monkeypatch.setattr(tasks.time, "monotonic", lambda: clock[0])

    def take_too_long() -> None:
        clock[0] += tasks.MAX_SECONDS_PER_TASK

    channel.during_delivery = take_too_long
    for number in range(3):
        enqueue_message(str(number), ordering_key=str(number))
    tasks.deliver("test")
    assert Message.objects.filter(state="waiting").count() == 2
    assert woken == ["test"]


@pytest.mark.parametrize("error", [None, OperationalError])
def test_a_clock_that_starts_has_everything_done(busy, monkeypatch, error):
    told: list[tuple[str, ...]] = []

    def send(task, what, **options):
        told.append((task, *what))
        if error:
            raise error

    monkeypatch.setattr(tasks.app, "send_task", send)
    beat_init.send(sender=None)
    everything = [(entry["task"], *entry["args"]) for entry in tasks.build_schedule().values()]
    assert told == everything[: 1 if error else None]
