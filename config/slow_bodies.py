"""Read the body of a request before Django does, under a deadline."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from config import error_views
from ops.slow_clients import watchdog

#: Longer bodies are refused (DATA_UPLOAD_MAX_MEMORY_SIZE), so no more of them is read.
MAX_BODY_BYTES = 2_621_440

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def limit_reading_time(application: Application) -> Application:
    """Wrap a WSGI application: answer 408 if the body does not arrive in time.

    Other servers than gunicorn give no access to the connection, and must have a limit of their
    own.
    """

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        connection, length = environ.get("gunicorn.socket"), environ.get("CONTENT_LENGTH", "")
        if connection is None or not length.isdigit() or length == "0":
            return application(environ, start_response)
        expected = min(int(length), MAX_BODY_BYTES + 1)
        with watchdog.watch(connection):
            body = environ["wsgi.input"].read(expected)
        if len(body) < expected:
            return _answer_timeout(start_response)
        return application({**environ, "wsgi.input": io.BytesIO(body)}, start_response)

    return respond


def _answer_timeout(start_response: Any) -> Iterable[bytes]:
    response = error_views.build_request_timeout()
    status = f"{response.status_code} {response.reason_phrase}"
    length = ("Content-Length", str(len(response.content)))
    start_response(status, [*response.items(), length, ("Connection", "close")])
    return [response.content]
