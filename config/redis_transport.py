"""Celery's Redis transport, for a Redis that rejects writes for a while, as during a failover.

Kombu's own transport opens a connection to such a Redis, fails at the first write and does not
close the connection. A worker that retries would run out of file descriptors and never recover.
"""

from __future__ import annotations

from typing import Any

from kombu import transport
from kombu.transport import redis
from redis import exceptions


class Channel(redis.Channel):
    # No task has to be returned after a failure, because tasks are only hints: a worker neither
    # stores which tasks it holds nor ends because it cannot return them.
    ack_emulation = False
    do_restore = False

    def check_writable(self) -> None:
        """Raise ResponseError if Redis is read-only or full."""
        self.client.set("writable", "", px=1000)

    def close(self) -> None:
        """Close the channel and its connections.

        Kombu's method stops at an error response and leaves the connections open. The second call
        has no response to wait for and no queue to delete.
        """
        try:
            super().close()
        except self.ResponseError:
            self.auto_delete_queues.clear()
            super().close()


class Transport(redis.Transport):
    Channel = Channel

    def establish_connection(self) -> Any:
        """Connect; raise ConnectionError if Redis rejects writes, as if it were unreachable.

        Celery then waits between attempts: 2 seconds at first, 30 at most.
        """
        connection: Any = super().establish_connection()
        try:
            self._avail_channels[-1].check_writable()  # type: ignore[attr-defined]
        except exceptions.ResponseError as error:
            self.close_connection(connection)
            raise exceptions.ConnectionError(str(error)) from error
        return connection


def install() -> None:
    """Make Celery use this transport for URLs of Redis."""
    for scheme in ("redis", "rediss"):
        transport.TRANSPORT_ALIASES[scheme] = "config.redis_transport:Transport"
