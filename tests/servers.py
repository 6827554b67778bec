"""Servers on loopback for calendar tests: arbitrary bytes, a real Radicale and a real Redis."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import httpx
import pytest

TLS_HANDSHAKE = b"\x16"
Answer = Callable[["WireServer", socket.socket], None]


@dataclass
class WireServer:
    """A server that lets `answer` respond to each connection and records the requests."""

    answer: Answer
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    arrivals: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def requested(self) -> list[str]:
        """Return the request lines so far."""
        return [request.split(b"\r\n")[0].decode() for request in self.requests]

    def is_requested(self) -> bool:
        """Wait up to ten seconds for the next request; return whether it came."""
        return self.arrivals.acquire(timeout=10)


@contextmanager
def wire_server(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[WireServer]:
    """Run a server on a free port while the context is open."""
    server = WireServer(answer)

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with tls.wrap_socket(self.request, server_side=True) if tls else self.request as wire:
                request = _request(wire)
                if request:
                    server.requests.append(request)
                    server.arrivals.release()
                    server.answer(server, wire)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request, client_address) -> None:
            """Ignore clients that close the connection, as many tests do on purpose."""

    with Server(("127.0.0.1", 0), Handler) as listener:
        server.url = f"http{'s' if tls else ''}://127.0.0.1:{listener.server_address[1]}"
        threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            listener.shutdown()


def _request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and not request.startswith(TLS_HANDSHAKE):
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        request += chunk
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(body: bytes | str = b"", status: str = "200 OK", *headers: str) -> bytes:
    """Return a complete HTTP response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def send_bytes(answer: bytes) -> Answer:
    """Return an answer that sends bytes and closes the connection."""
    return lambda server, connection: connection.sendall(answer)


def stay_silent(server: WireServer, connection: socket.socket) -> None:
    """Send nothing until the server closes."""
    server.closing.wait(60)


def send_then_trickle(first: bytes, repeated: bytes) -> Answer:
    """Return an answer that sends bytes and then repeats other bytes without an end."""

    def answer(server: WireServer, connection: socket.socket) -> None:
        connection.sendall(first)
        while not server.closing.wait(0.02):
            connection.sendall(repeated)

    return answer


drip_body = send_then_trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"B")


@dataclass
class Radicale:
    """A running Radicale with one collection, `calendar`, of one user."""

    process: subprocess.Popen[str]
    base: str
    username = "alice"
    password = "a long secret"

    @property
    def url(self) -> str:
        return f"{self.base}/{self.username}/calendar/"

    def send(self, method: str, path: str = "", content: str = "") -> str:
        answer = httpx.request(
            method, self.url + path, content=content, auth=(self.username, self.password)
        )
        answer.raise_for_status()
        return answer.text

    def get(self, name: str) -> str:
        """Return a resource of the calendar."""
        return self.send("GET", name)

    def put(self, name: str, event: str) -> None:
        """Put a VEVENT with these lines on the calendar."""
        self.send("PUT", f"{name}.ics", icalendar_of(f"UID:{name}\n{event}"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def run_radicale(folder: Path) -> Iterator[Radicale]:
    """Run Radicale on a free port with its files in a folder."""
    users = folder / "users"
    users.write_text(f"{Radicale.username}:{Radicale.password}\n")
    server = _start_radicale(folder, users)
    try:
        threading.Thread(target=server.process.communicate, daemon=True).start()
        server.send("MKCALENDAR")
        yield server
    finally:
        server.stop()


def _start_radicale(folder: Path, users: Path) -> Radicale:
    """Start Radicale and wait until it is ready.

    Radicale cannot choose a free port itself, so another process may take the chosen one first.
    """
    for _ in range(3):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        command = [
            *(sys.executable, "-m", "radicale", "--config", ""),
            *("--server-hosts", f"127.0.0.1:{port}"),
            *("--storage-filesystem-folder", str(folder / "collections")),
            *("--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users)),
            *("--auth-htpasswd-encryption", "plain", "--auth-delay", "0"),
            *("--logging-level", "info"),
        ]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        stderr = process.stderr
        if stderr and any("server ready" in line for line in stderr):
            return Radicale(process, f"http://127.0.0.1:{port}")
        process.wait(10)
    raise AssertionError("Radicale did not start")


needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """Run Redis on a socket in a folder and yield its URL."""
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            ready = any("ready to accept connections" in line.lower() for line in process.stdout)
            assert ready, "Redis did not start"
            yield f"unix://{path}"
        finally:
            process.terminate()
            process.wait(10)


def icalendar_of(*events: str) -> str:
    """Return an iCalendar file of events, each given by the lines of its VEVENT."""
    return _file(
        line
        for index, event in enumerate(events)
        for line in (
            "BEGIN:VEVENT",
            *([] if "UID:" in event else [f"UID:event-{index}"]),
            "DTSTAMP:20250101T000000Z",
            *event.strip().splitlines(),
            "END:VEVENT",
        )
    )


def vfreebusy_of(*lines: str) -> str:
    """Return an iCalendar file with a VFREEBUSY of these lines."""
    return _file(["BEGIN:VFREEBUSY", "UID:free-busy", *lines, "END:VFREEBUSY"])


def _file(lines: Iterable[str]) -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//slotsmith//tests//EN"]
    return "\r\n".join([*head, *(line.strip() for line in lines), "END:VCALENDAR", ""])
