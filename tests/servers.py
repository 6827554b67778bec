"""Servers on loopback that calendar tests read from: any bytes, and a real Radicale."""

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
    """Answers each connection with the bytes that `answer` sends; keeps the requests' heads."""

    answer: Answer
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    arrivals: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def requested(self) -> list[str]:
        """The first lines of the requests so far."""
        return [request.split(b"\r\n")[0].decode() for request in self.requests]

    def is_requested(self) -> bool:
        """Wait for the next request, for a while."""
        return self.arrivals.acquire(timeout=10)


@contextmanager
def wire_server(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[WireServer]:
    """A server on a port of its own, for as long as the context is open."""
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
            """A client that hangs up on an answer is what many tests are about."""

    with Server(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http{'s' if tls else ''}://127.0.0.1:{listening.server_address[1]}"
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            listening.shutdown()


def _request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and not request.startswith(TLS_HANDSHAKE):
        more = connection.recv(65536)
        if not more:
            return b""
        request += more
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
    """A whole HTTP answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def send_bytes(answer: bytes) -> Answer:
    """Send these bytes and close."""
    return lambda server, connection: connection.sendall(answer)


def stay_silent(server: WireServer, connection: socket.socket) -> None:
    """Say nothing for as long as the test lasts."""
    server.closing.wait(60)


def send_then_trickle(first: bytes, then: bytes) -> Answer:
    """Say something, then a little now and then, and never come to an end."""

    def answer(server: WireServer, connection: socket.socket) -> None:
        connection.sendall(first)
        while not server.closing.wait(0.02):
            connection.sendall(then)

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
        """One resource of the calendar."""
        return self.send("GET", name)

    def put(self, name: str, event: str) -> None:
        """Put one VEVENT, given by its lines, on the calendar over the wire."""
        self.send("PUT", f"{name}.ics", icalendar_of(f"UID:{name}\n{event}"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def run_radicale(folder: Path) -> Iterator[Radicale]:
    """Start Radicale on a free port, with its files in a folder."""
    users = folder / "users"
    users.write_text(f"{Radicale.username}:{Radicale.password}\n")
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    command = [
        *(sys.executable, "-m", "radicale", "--config", ""),
        *("--server-hosts", f"127.0.0.1:{port}"),
        *("--storage-filesystem-folder", str(folder / "collections")),
        *("--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users)),
        *("--auth-htpasswd-encryption", "plain", "--auth-delay", "0"),
        *("--logging-level", "info"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        server = Radicale(process, f"http://127.0.0.1:{port}")
        try:
            assert any("server ready" in line for line in process.stderr), "Radicale did not start"
            threading.Thread(target=process.stderr.read, daemon=True).start()
            server.send("MKCALENDAR")
            yield server
        finally:
            server.stop()


needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")


@contextmanager
def run_redis(folder: Path) -> Iterator[str]:
    """Start Redis on a socket of its own; gives its address."""
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
    """An iCalendar file of these events, each given by the lines of its VEVENT."""
    return _file(
        line
        for number, event in enumerate(events)
        for line in (
            "BEGIN:VEVENT",
            *([] if "UID:" in event else [f"UID:event-{number}"]),
            "DTSTAMP:20250101T000000Z",
            *event.strip().splitlines(),
            "END:VEVENT",
        )
    )


def vfreebusy_of(*lines: str) -> str:
    """An iCalendar file of one VFREEBUSY with these lines."""
    return _file(["BEGIN:VFREEBUSY", "UID:free-busy", *lines, "END:VFREEBUSY"])


def _file(lines: Iterable[str]) -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//slotsmith//tests//EN"]
    return "\r\n".join([*head, *(line.strip() for line in lines), "END:VCALENDAR", ""])
