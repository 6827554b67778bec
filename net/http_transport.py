"""httpx connections that the SSRF guard has checked and that end at the deadline.

A host name is resolved once, and the connection goes to the address that was checked, so DNS
rebinding has no effect. TLS and the Host header still use the name.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

import httpcore
import httpx
from django.conf import settings

from net import ssrf_guard
from net.deadline import Deadline

_context_lock = Lock()


def get_ssl_context(ca_file: str) -> ssl.SSLContext:
    """Return a TLS context that trusts the public CAs, and those of a file if there is one.

    Raise OSError if the file cannot be read or holds no certificate.
    """
    with _context_lock:  # otherwise each of the first concurrent requests would build one
        return _build_ssl_context(ca_file)


@lru_cache
def _build_ssl_context(ca_file: str) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


class GuardedTransport(httpx.HTTPTransport):
    """The transport of httpx over guarded connections. It uses no proxy."""

    def __init__(self, deadline: Deadline) -> None:
        context = get_ssl_context(settings.HTTP_CLIENT["CA_FILE"])
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=_GuardedBackend(deadline)
        )


class _GuardedBackend(httpcore.SyncBackend):
    """Connects to the addresses that the SSRF guard allows, one after the other."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = ssrf_guard.resolve_host(host, self.deadline)
        while True:
            # An address that does not answer must leave time for the others.
            wait = self.deadline.remaining() / len(addresses)
            address = addresses.pop(0)
            try:
                stream = super().connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not addresses:
                    raise
            else:
                return _DeadlineStream(stream, self.deadline)


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every operation ends at the deadline. Other timeouts are ignored."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.remaining())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        remaining = self.deadline.remaining()
        stream = self.stream.start_tls(ssl_context, server_hostname, remaining)
        return _DeadlineStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)
