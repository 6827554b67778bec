"""The DNS of a domain names its CalDAV server, which the person has to confirm."""

from __future__ import annotations

import pytest

from calendars.caldav_discovery import OtherServerError
from net.service_records import ServiceRecord
from tests.caldav_server import (
    CalDavAccountServer,
    build_account_server,
    build_principal_properties,
)
from tests.calendars.test_caldav_discovery import EVENTS, discover, list_names


def test_server_that_dns_names_has_to_be_confirmed(internet):
    internet.host("example.com", build_account_server().answer)
    internet.services["example.com"] = ServiceRecord("dav.example.net", 8443, "/caldav/")
    with pytest.raises(OtherServerError) as caught:
        discover("ann@example.com")
    assert caught.value.url == "https://dav.example.net:8443/caldav/"
    assert internet.dialled == []


def test_own_host_that_dns_names_is_searched_at_its_path(internet):
    server = CalDavAccountServer(
        {
            "/dav/": build_principal_properties("", "/calendars/"),
            "/calendars/main/": EVENTS,
            "/calendars/": "",
        },
        members={"/calendars/": ["/calendars/main/"]},
    )
    internet.host("example.com", server.answer)
    internet.services["example.com"] = ServiceRecord("example.com", 443, "/dav/")
    assert list_names("example.com") == ["Work"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "a b"])
def test_forbidden_host_that_dns_names_is_ignored(internet, host, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": []}
    internet.host("example.com", build_account_server().answer)
    internet.services["example.com"] = ServiceRecord(host, 443)
    assert list_names("example.com") == ["Work"]
