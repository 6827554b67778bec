"""gunicorn's worker with threads, and a deadline for the header of a request."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from ops.slow_clients import watchdog


class DeadlineWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Close connections whose header does not arrive in time."""

    def handle(self, conn: Any) -> Any:
        """Read the header of a request on a connection, and answer the request."""
        conn.header_watch = watchdog.start(conn.sock)
        try:
            return super().handle(conn)
        finally:
            watchdog.stop(conn.header_watch)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose header is complete."""
        watchdog.stop(conn.header_watch)
        return super().handle_request(req, conn)
