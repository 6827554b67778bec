"""What Celery's workers do. Each may be done twice, late, or by several at once."""

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
from ops import periodic
from outbox import delivery

#: Messages that one task tries, and seconds after which it begins no other. The rest is left to
#: another task, so that a channel that hangs leaves other channels their turn.
MAX_MESSAGES_PER_TASK, MAX_SECONDS_PER_TASK = 20, 5


@app.task(name="deliver")
def deliver(channel: str) -> None:
    """Deliver what is due of a channel."""
    periodic.run_once(f"delivering {channel}", partial(_deliver, channel))


@app.task(name="periodic")
def run_periodic_job(name: str) -> None:
    """Run a registered job by its name."""
    jobs = {job.name: job for job in periodic.enabled_jobs()}
    periodic.run_once(name, jobs[name].run)


def build_schedule() -> dict[str, dict[str, Any]]:
    """What is done every so often; what nobody did by the next time is not done twice then."""
    found = {
        job.name: _entry(run_periodic_job.name, job.name, job.every)
        for job in periodic.enabled_jobs()
    }
    for channel in settings.OUTBOX["CHANNELS"] if settings.OUTBOX["DELIVER_IN_BACKGROUND"] else ():
        found[f"deliver {channel}"] = _entry(deliver.name, channel, POLL_SECONDS, queue=channel)
    return found


def _deliver(channel: str, now: int) -> None:
    ends = time.monotonic() + MAX_SECONDS_PER_TASK
    for _ in range(MAX_MESSAGES_PER_TASK):
        if not delivery.deliver_due(now, 1, channel):
            return
        if time.monotonic() >= ends:
            break
        now = periodic.now()
    wake_worker(channel)


@beat_init.connect
def send_all_at_startup(**_: Any) -> None:
    """Have everything done when the clock starts, which does not know when that was last."""
    with suppress(OperationalError, OSError):
        for entry in build_schedule().values():
            app.send_task(entry["task"], entry["args"], **entry["options"])


def _entry(task: str, what: str, every: float, **options: str) -> dict[str, Any]:
    told = {"expires": max(every, TASK_EXPIRES_SECONDS), **options}
    return {"task": task, "args": [what], "schedule": schedules.schedule(every), "options": told}


app.conf.beat_schedule = build_schedule()
