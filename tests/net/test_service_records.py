"""SRV and TXT records, from a real name server on loopback."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator

import dns.message
import dns.resolver
import dns.rrset
import pytest

from core.calendar_errors import ReadError
from net import service_records
from net.deadline import NO_DEADLINE, Deadline
from net.service_records import ServiceRecord

SERVICE = "_caldavs._tcp"
NAME = f"{SERVICE}.example.com."

Publish = Callable[..., None]


@pytest.fixture
def records() -> dict[str, list[str]]:
    """The records of NAME, by type."""
    return {}


@pytest.fixture
def name_server(records, monkeypatch) -> Iterator[socketserver.UDPServer]:
    """Run a name server, and ask it instead of those of the system."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query = dns.message.from_wire(self.request[0])
            [question] = query.question
            kind = dns.rdatatype.to_text(question.rdtype)
            answer = dns.message.make_response(query)
            if records.get(kind):
                answer.answer.append(dns.rrset.from_text(NAME, 60, "IN", kind, *records[kind]))
            if "silent" not in records:
                self.request[1].sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(service_records, "create_resolver", lambda: resolver)
        yield server
        server.shutdown()


def look_up(deadline: Deadline = NO_DEADLINE) -> ServiceRecord | None:
    return service_records.look_up_service(SERVICE, "example.com", deadline)


def test_host_and_port_are_those_of_the_preferred_record(name_server, records):
    records["SRV"] = [
        "20 90 443 backup.example.com.",
        "10 1 443 small.example.com.",
        "10 5 8443 dav.example.com.",
    ]
    assert look_up() == ServiceRecord("dav.example.com", 8443)


@pytest.mark.parametrize(
    ("texts", "path"),
    [
        (['"path=/dav/"'], "/dav/"),
        (['"txtvers=1" "PATH=/dav"'], "/dav"),
        (['"path=dav"'], ""),
        (['"path=//other.example.com/"'], ""),
        (['"something else"'], ""),
    ],
)
def test_path_is_that_of_the_text_record(name_server, records, texts, path):
    records.update(SRV=["0 1 443 dav.example.com."], TXT=texts)
    assert look_up() == ServiceRecord("dav.example.com", 443, path)


@pytest.mark.parametrize("found", [[], ["0 0 0 ."]])
def test_domain_without_the_service_has_no_record(name_server, records, found):
    records["SRV"] = found
    assert look_up() is None


def test_silent_name_server_costs_a_bounded_time(name_server, records, monkeypatch):
    monkeypatch.setattr(service_records, "MAX_LOOKUP_SECONDS", 0.1)
    records["silent"] = []
    assert look_up() is None


def test_nothing_is_looked_up_after_the_deadline(name_server, records):
    records["SRV"] = ["0 1 443 dav.example.com."]
    with pytest.raises(ReadError, match="timeout"):
        look_up(Deadline.after(-1))


def test_system_without_name_servers_has_no_records(monkeypatch):
    def fail() -> dns.resolver.Resolver:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(service_records, "create_resolver", fail)
    assert look_up() is None
