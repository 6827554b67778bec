"""The Celery application (`celery --app config worker`, `celery --app config beat`).

Used with BACKGROUND=celery. Redis may lose a task: a task only says that it is time to query the
database, and the schedule sends it again a moment later.
"""

from __future__ import annotations

import logging
import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from kombu import Queue
from kombu.exceptions import OperationalError

from config import redis_transport
from ops import circuit_breaker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

logger = logging.getLogger(__name__)

#: Seconds between two deliveries of a channel, and the time limit of each step of sending a task to
#: Redis; a worker waits for a task for one second at a time.
POLL_SECONDS, REDIS_TIMEOUT_SECONDS = 5, 1
#: Seconds after which a queued task expires; the clocks of machines must differ by less.
TASK_EXPIRES_SECONDS = 60
#: Seconds after which a task is killed; `tasks.deliver` makes at most 20 attempts of 30 seconds.
MAX_TASK_SECONDS = 900

redis_transport.install()

app = Celery("slotsmith")
app.conf.update(
    broker_url=settings.REDIS_URL.replace("unix://", "redis+socket://"),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # reconnect when Redis begins to reject writes (it is full, or became a replica)
    broker_channel_error_retry=True,
    broker_transport_options={
        "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        "socket_timeout": 2 * REDIS_TIMEOUT_SECONDS,
        # a booking does not wait for Redis; workers and beat retry for ever
        "max_retries": 0,
        "global_keyprefix": "slotsmith:",
    },
    # a slow channel can get workers of its own (-Q)
    task_queues=[Queue("periodic"), *map(Queue, settings.OUTBOX["CHANNELS"])],
    task_default_queue="periodic",
    task_ignore_result=True,
    task_time_limit=MAX_TASK_SECONDS,
    worker_prefetch_multiplier=1,
    worker_consumer="config.celery_consumer:Consumer",
    # the default scheduler would need a file
    beat_scheduler="celery.beat:Scheduler",
    imports=["config.tasks"],
)


@setup_logging.connect
def configure_logging(loglevel: int, **_: object) -> None:
    """Log as the web processes do; `--loglevel` applies to the lines of Celery itself."""
    logging.config.dictConfig(settings.LOGGING)
    for name in ("celery", "kombu"):
        logging.getLogger(name).setLevel(loglevel)


def wake_worker_on_message(channel: str, **_: object) -> None:
    """Receive `messages_enqueued`."""
    wake_worker(channel)


def wake_worker(channel: str) -> None:
    """Send a delivery task for a channel; without Redis, the next scheduled task delivers."""
    breaker = circuit_breaker.breaker_for(settings.REDIS_URL)
    if breaker.is_open:
        return
    try:
        app.send_task(
            "deliver", [channel], queue=channel, expires=TASK_EXPIRES_SECONDS, retry=False
        )
    except (OperationalError, OSError) as error:
        breaker.open()
        logger.warning("no delivery task was sent for %s: %s", channel, type(error).__name__)
