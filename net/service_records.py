"""DNS records with which a domain names the server of a service (RFC 2782, RFC 6763).

Only the system's name servers are asked. A name that is found here is only a name: the
SSRF guard checks the address behind it before a request is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.resolver
from dns.rdtypes.IN.SRV import SRV
from dns.rdtypes.txtbase import TXTBase

from net.deadline import Deadline

#: The maximum time for one lookup. Many domains have no such records.
MAX_LOOKUP_SECONDS = 2.0
_PATH_KEY = b"path="


@dataclass(frozen=True)
class ServiceRecord:
    """The host and port of a service, and its path from a TXT record, or ""."""

    host: str
    port: int
    path: str = ""


def look_up_service(service: str, domain: str, deadline: Deadline) -> ServiceRecord | None:
    """Return the preferred server of a service such as `_caldavs._tcp` in a domain.

    Return None if the domain does not offer the service, does not say, or does not answer in time.
    """
    name = f"{service}.{domain.rstrip('.')}."
    records = [record for record in _resolve(name, "SRV", deadline) if isinstance(record, SRV)]
    if not records:
        return None
    best = min(records, key=lambda record: (record.priority, -record.weight))
    host = best.target.to_text(omit_final_dot=True)
    # The target "." says that the service is not offered (RFC 2782).
    return ServiceRecord(host, best.port, _look_up_path(name, deadline)) if host != "." else None


def _look_up_path(name: str, deadline: Deadline) -> str:
    """Return the path of a service (RFC 6764 section 4), or ""."""
    for record in _resolve(name, "TXT", deadline):
        for text in record.strings if isinstance(record, TXTBase) else ():
            if text.lower().startswith(_PATH_KEY):
                path = text[len(_PATH_KEY) :].decode("ascii", "ignore")
                return path if path.startswith("/") and not path.startswith("//") else ""
    return ""


def _resolve(name: str, kind: str, deadline: Deadline) -> list[object]:
    seconds = min(MAX_LOOKUP_SECONDS, deadline.remaining())
    try:
        return list(create_resolver().resolve(name, kind, lifetime=seconds, search=False))
    except (dns.exception.DNSException, OSError):
        return []


def create_resolver() -> dns.resolver.Resolver:
    """Return a resolver that asks the system's name servers."""
    return dns.resolver.Resolver()
