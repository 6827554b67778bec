"""A fake internet: host names and public addresses that lead to servers on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpcore
import trustme

from net.deadline import Deadline
from tests.servers import Answer, WireServer

if TYPE_CHECKING:
    from net.service_records import ServiceRecord

PUBLIC = "93.184.216.34"
OTHER_PUBLIC = "1.1.1.1"

_connect = httpcore.SyncBackend().connect_tcp


class FakeNetwork:
    """A fake of name resolution and TCP connections that records both.

    `names` maps each host to its answers in order, each a list of addresses; the last answer is
    repeated. `services` has the CalDAV server that each domain names. An address without a server
    refuses connections; connections to an address in `hanging` time out.
    """

    def __init__(self, serve: Callable[..., WireServer]) -> None:
        self.serve = serve
        self.authority = trustme.CA()
        self.names: dict[str, list[list[str]]] = {}
        self.servers: dict[str, WireServer] = {}
        self.hanging: set[str] = set()
        self.tls: dict[str, ssl.SSLContext] = {}
        self.services: dict[str, ServiceRecord] = {}
        self.resolved: list[str] = []
        self.dialled: list[tuple[str, int]] = []

    def host(
        self, name: str, answer: Answer, address: str = PUBLIC, **certificate: Any
    ) -> WireServer:
        """Start a TLS server with a certificate for a name, at a public address."""
        self.tls[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name, **certificate).configure_cert(self.tls[name])
        self.names[name] = [[address]]
        self.servers[address] = self.serve(answer, self.tls[name])
        return self.servers[address]

    def loopback(self) -> None:
        """Make loopback servers reachable at 127.0.0.1."""
        self.names["127.0.0.1"] = [["127.0.0.1"]]

    def getaddrinfo(self, host: str, port: None, **extra: Any) -> list[Any]:
        self.resolved.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 0, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))
            for address in addresses
        ]

    def look_up_server(self, domain: str, deadline: Deadline) -> ServiceRecord | None:
        return self.services.get(domain)

    def connect_tcp(
        self, host: str, port: int, timeout: float, *extra: Any
    ) -> httpcore.NetworkStream:
        self.dialled.append((host, port))
        if host in self.hanging:
            threading.Event().wait(timeout)
            raise httpcore.ConnectTimeout("nobody answers")
        if host == "127.0.0.1":
            return _connect(host, port, timeout, *extra)
        if host not in self.servers:
            raise httpcore.ConnectError("connection refused")
        return _connect(
            "127.0.0.1", int(self.servers[host].url.rpartition(":")[2]), timeout, *extra
        )
