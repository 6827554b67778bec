"""A server on loopback that answers JSON, over http or https, and keeps what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class RecordedRequest:
    """One request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def token(self) -> str:
        """What was put in as a bearer token."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class JSONResponse:
    """An answer; a body that is no text is written as JSON."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


@contextmanager
def run_json_server(
    respond: Callable[[RecordedRequest], JSONResponse], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """The server's address, for as long as the context is open."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            says = respond(RecordedRequest(self.command, self.path, headers, content))
            self.send_response(says.status)
            for name, value in {"Content-Length": str(len(says.content)), **says.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(says.content)

        do_GET = do_PATCH = do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Tests look at what was asked, not at a log."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, request, client_address) -> None:
            """A client that hangs up is no fault of the server's."""

        def finish_request(self, request, client_address) -> None:
            if tls:
                request = tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
            request.close()

    with Server(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()
