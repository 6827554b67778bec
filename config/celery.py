"""The Celery application (`celery --app config worker`, `celery --app config beat`).

It is used with BACKGROUND=celery alone. Whatever it is told through Redis may be lost: tasks only
say that it is time to look into the database, and the schedule says so again a moment later.
"""

from __future__ import annotations

import logging
import os

from celery import Celery
from django.conf import settings
from kombu import Queue
from kombu.exceptions import OperationalError
from kombu.transport import redis

from ops import circuit_breaker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

logger = logging.getLogger(__name__)

#: Seconds between two looks at a channel, and for each step of telling Redis that one is due; a
#: worker waits for a task for one second at a time.
POLL_SECONDS, REDIS_TIMEOUT_SECONDS = 5, 1
#: Seconds after which a look that is due is dropped; clocks of machines may differ by less.
TASK_EXPIRES_SECONDS = 60
#: Seconds after which a task is stopped: `tasks.deliver` makes so many attempts of half a minute.
MAX_TASK_SECONDS = 900

# A worker that loses Redis would give back the tasks that wait in it, and end if it cannot; none of
# them has to be given back.
redis.Channel.do_restore = False

app = Celery("slotsmith")
app.conf.update(
    broker_url=settings.REDIS_URL.replace("unix://", "redis+socket://"),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # a Redis that takes no writes, such as one that is full or a replica, is one that is away
    broker_channel_error_retry=True,
    broker_transport_options={
        "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        "socket_timeout": 2 * REDIS_TIMEOUT_SECONDS,
        # whoever has booked does not wait until Redis is back; workers and beat try on for ever
        "max_retries": 0,
        "global_keyprefix": "slotsmith:",
    },
    # a channel that is slow can be given workers of its own (-Q), and holds up no other then
    task_queues=[Queue("periodic"), *map(Queue, settings.OUTBOX["CHANNELS"])],
    task_default_queue="periodic",
    task_ignore_result=True,
    task_time_limit=MAX_TASK_SECONDS,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    # the schedule has no memory that would need a file
    beat_scheduler="celery.beat:Scheduler",
    imports=["config.tasks"],
)


def wake_worker_on_message(channel: str, **_: object) -> None:
    """Receive `messages_enqueued`."""
    wake_worker(channel)


def wake_worker(channel: str) -> None:
    """Have a channel looked after at once; if Redis is away, the next look will do."""
    redis_rest = circuit_breaker.breaker_for(settings.REDIS_URL)
    if redis_rest.is_open:
        return
    try:
        app.send_task(
            "deliver", [channel], queue=channel, expires=TASK_EXPIRES_SECONDS, retry=False
        )
    except (OperationalError, OSError) as error:
        redis_rest.open()
        logger.warning("no worker was told of %s: %s", channel, type(error).__name__)
