"""A port of its own for /healthz and /readyz, with threads of its own.

The probes stay answerable while slow clients or heavy requests occupy all threads of the workers.
Every worker listens at the same address (SO_REUSEPORT), and the kernel chooses one for each probe.
"""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from django.db import connections
from django.http import HttpRequest

from ops import probes

_TIMEOUT_SECONDS = 5
_PROBES = {"/healthz": probes.answer_healthz, "/readyz": probes.answer_readyz}


class _Handler(BaseHTTPRequestHandler):
    timeout = _TIMEOUT_SECONDS

    def do_GET(self) -> None:
        probe = _PROBES.get(self.path)
        if probe is None:
            self.send_error(404)
            return
        request = HttpRequest()
        request.method, request.path_info = "GET", self.path
        try:
            response = probe(request)
        finally:
            connections.close_all()  # the thread ends
        self.send_response(response.status_code)
        self.send_header("Content-Type", response["Content-Type"])
        self.send_header("Content-Length", str(len(response.content)))
        self.end_headers()
        self.wfile.write(response.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: probes come every few seconds."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


def start(address: str) -> ThreadingHTTPServer:
    """Answer probes at an address such as 127.0.0.1:8001, in a daemon thread."""
    host, _, port = address.rpartition(":")
    server = _Server((host.strip("[]"), int(port)), _Handler)
    Thread(target=server.serve_forever, name="probes", daemon=True).start()
    return server
