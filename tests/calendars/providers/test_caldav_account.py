"""Hostile and broken answers to a search for calendars."""

from __future__ import annotations

import pytest

from calendars.caldav_discovery import OtherServerError
from calendars.providers import caldav_reports
from core.calendar_errors import ReadError, ReadFailure
from net.deadline import Deadline
from tests.caldav_server import (
    CalDavAccountServer,
    build_account_server,
    build_calendar_properties,
    build_principal_properties,
)
from tests.calendars.test_caldav_discovery import (
    EVENTS,
    discover,
    failure_reason,
    list_names,
)

BROKEN_URLS = ["http://[", "http://x:port/", "mailto:ann@example.com", "https:///"]


@pytest.mark.parametrize("url", BROKEN_URLS)
def test_broken_principals_and_homes_are_ignored(serve, url):
    server = build_account_server()
    server.properties["/"] = build_principal_properties(url, "/calendars/")
    assert list_names(serve(server.answer).url) == ["Work"]
    server.properties["/"] = build_principal_properties("", url, "/calendars/")
    assert list_names(serve(server.answer).url) == ["Work"]


@pytest.mark.parametrize("url", BROKEN_URLS)
def test_broken_redirect_leads_nowhere(serve, url):
    server = CalDavAccountServer(redirects={"/.well-known/caldav": url})
    assert failure_reason(serve(server.answer).url) == "unreachable"


def test_broken_members_are_left_out(serve):
    server = build_account_server(**dict.fromkeys(BROKEN_URLS, EVENTS))
    server.members["/calendars/"] += [*BROKEN_URLS, f"/calendars/{'x' * 2000}/"]
    server.properties[f"/calendars/{'x' * 2000}/"] = EVENTS
    assert list_names(serve(server.answer).url) == ["Work"]


def test_search_says_that_a_large_answer_took_too_long(serve, monkeypatch):
    def pass_while_parsing(body: bytes, deadline: Deadline) -> list[object]:
        raise ReadError(ReadFailure.TIMEOUT)

    monkeypatch.setattr(caldav_reports, "parse", pass_while_parsing)
    assert failure_reason(serve(build_account_server().answer).url) == "timeout"


def test_many_homes_and_a_long_name_cost_little(serve):
    server = build_account_server(
        **{"/calendars/long/": build_calendar_properties("ab" * 1_000_000)}
    )
    homes = [f"https://other.example.com/{number}/" for number in range(50_000)]
    server.properties["/principal/"] = build_principal_properties("", "/calendars/", *homes)
    assert list_names(serve(server.answer).url) == ["Work", "ab" * 100]


def test_home_that_redirects_to_another_origin_is_not_followed(serve):
    other = serve(build_account_server().answer)
    server = build_account_server()
    server.redirects["/calendars/"] = other.url
    with pytest.raises(OtherServerError):
        discover(serve(server.answer).url)
    assert other.requests == []
