"""The consumer of Celery workers, without the parts with which workers follow each other."""

from __future__ import annotations

from typing import Any

from celery.worker import consumer


class Consumer(consumer.Consumer):
    """A consumer that takes tasks and does not exchange events with other workers.

    Tasks are only hints to look into the database, so workers need not know each other. Celery's
    Gossip also fails with an AttributeError if it is restarted while Redis is away.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.update(without_gossip=True, without_mingle=True)
        super().__init__(*arguments, **options)
