"""Celery tasks. Each may run twice, late, or in several workers at once."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Any

from celery import schedules
from celery.signals import beat_init
from django.conf import settings
from kombu.exceptions import OperationalError

from config.celery import POLL_SECONDS, TASK_EXPIRES_SECONDS, app, wake_worker
from ops import periodic_jobs
from outbox import delivery

#: Messages that one task delivers, and seconds after which it starts no further delivery. Another
#: task continues, so that a slow channel leaves workers for other channels.
MAX_MESSAGES_PER_TASK, MAX_SECONDS_PER_TASK = 20, 5


@app.task(name="deliver")
def deliver(channel: str) -> None:
    """Deliver the due messages of a channel."""
    periodic_jobs.run_once(f"delivering {channel}", partial(_deliver_due, channel))


@app.task(name="periodic")
def run_periodic_job(name: str) -> None:
    """Run a registered job by its name."""
    jobs = {job.name: job for job in periodic_jobs.enabled_jobs()}
    periodic_jobs.run_once(name, jobs[name].run)


def build_schedule() -> dict[str, dict[str, Any]]:
    """Return Celery's beat schedule; a task that is still queued at its next time expires."""
    entries = {
        job.name: _entry(run_periodic_job.name, job.name, job.every)
        for job in periodic_jobs.enabled_jobs()
    }
    for channel in settings.OUTBOX["CHANNELS"] if settings.OUTBOX["DELIVER_IN_BACKGROUND"] else ():
        entries[f"deliver {channel}"] = _entry(deliver.name, channel, POLL_SECONDS, queue=channel)
    return entries


def _deliver_due(channel: str, now: int) -> None:
    """Deliver due messages up to both maxima; start another task if one of them was reached."""
    end = time.monotonic() + MAX_SECONDS_PER_TASK

    def is_time_up() -> bool:
        return time.monotonic() >= end

    attempted = delivery.deliver_due(now, MAX_MESSAGES_PER_TASK, channel, should_stop=is_time_up)
    if attempted == MAX_MESSAGES_PER_TASK or is_time_up():
        wake_worker(channel)


@beat_init.connect
def send_all_at_startup(**_: Any) -> None:
    """Send every task when beat starts, because beat does not store when it last ran."""
    with suppress(OperationalError, OSError):
        for entry in build_schedule().values():
            app.send_task(entry["task"], entry["args"], **entry["options"])


def _entry(task: str, argument: str, period_seconds: float, **options: str) -> dict[str, Any]:
    send_options = {"expires": max(period_seconds, TASK_EXPIRES_SECONDS), **options}
    return {
        "task": task,
        "args": [argument],
        "schedule": schedules.schedule(period_seconds),
        "options": send_options,
    }


app.conf.beat_schedule = build_schedule()
