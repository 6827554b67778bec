"""Calendars are found from any address, and a password is sent to one origin only."""

from __future__ import annotations

import pytest

from calendars import caldav_discovery
from calendars.caldav_address import CalDavAddress
from calendars.caldav_discovery import Discovery, FoundCalendar, OtherServerError, SignIn
from calendars.providers import caldav_account
from core.calendar_errors import ReadError
from tests import servers
from tests.caldav_server import (
    CalDavAccountServer,
    build_account_server,
    build_calendar_properties,
    build_principal_properties,
)
from tests.calendars.providers.test_caldav import MEETING
from tests.factories import NOW, utc_seconds
from tests.servers import Radicale

SIGN_IN = SignIn(Radicale.username, Radicale.password)
EVENTS = build_calendar_properties("Work", ("VEVENT",))


def discover(url: str, sign_in: SignIn = SIGN_IN) -> Discovery:
    return caldav_discovery.discover(CalDavAddress.parse(url), sign_in, utc_seconds(NOW))


def list_names(url: str) -> list[str]:
    return [calendar.name for calendar in discover(url).calendars]


def failure_reason(url: str) -> str:
    with pytest.raises(ReadError) as caught:
        discover(url)
    return caught.value.reason.value


ADDRESSES = ["", "/", "/.well-known/caldav", "/alice", "/alice/", "/alice/tasks/", "/alice/gone/"]


def test_radicale_calendars_are_found_from_any_address(radicale_server):
    radicale_server.put("a", MEETING)
    radicale_server.send("MKCOL", "../tasks/", MAKE_TASK_LIST)
    expected = Discovery([FoundCalendar(radicale_server.url, "alice/calendar")])
    for path in [*ADDRESSES, "/alice/calendar/a.ics"]:
        assert discover(radicale_server.base + path) == expected


MAKE_TASK_LIST = """<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:set><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype>
  <C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>
  </D:prop></D:set></D:mkcol>"""


def test_address_of_a_radicale_calendar_is_direct(radicale_server):
    for url in (radicale_server.url, radicale_server.url.rstrip("/")):
        assert discover(url) == Discovery([FoundCalendar(url, "alice/calendar")], is_direct=True)


def test_radicale_refuses_a_wrong_password(radicale_server):
    for url in (radicale_server.base, radicale_server.url):
        with pytest.raises(ReadError, match="reauth_needed"):
            discover(url, SignIn("alice", "wrong"))


@pytest.mark.parametrize("path", ["/", "/alice/calendar/"])
def test_wrong_password_is_tried_once(serve, path):
    server = serve(servers.send_bytes(servers.response("", "401 Unauthorized")))
    assert failure_reason(server.url + path) == "reauth_needed"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "path", ["/", "/.well-known/caldav", "/principal/", "/calendars/", "/calendars/x"]
)
def test_principal_leads_to_home_and_calendars(serve, path):
    assert list_names(serve(build_account_server().answer).url + path) == ["Work"]


def test_only_calendars_of_events_are_found(serve):
    inbox = "<D:resourcetype><D:collection/><C:calendar/><C:schedule-inbox/></D:resourcetype>"
    server = build_account_server(
        **{
            "/calendars/tasks/": build_calendar_properties("Tasks", ("VTODO",)),
            "/calendars/inbox/": inbox,
            "/calendars/folder/": build_principal_properties(),
            "/calendars/any/": build_calendar_properties("Any"),
            "/calendars/both/": build_calendar_properties("Both", ("VTODO", "VEVENT")),
        }
    )
    assert list_names(serve(server.answer).url) == ["Work", "Any", "Both"]


@pytest.mark.parametrize(
    ("privileges", "is_read_only"),
    [
        ((), False),
        (("read",), True),
        (("read", "read-current-user-privilege-set"), True),
        (("all",), False),
        (("read", "write"), False),
        (("read", "bind"), False),
    ],
)
def test_calendar_without_write_privilege_is_read_only(serve, privileges, is_read_only):
    shared = build_calendar_properties("Shared", privileges=privileges)
    server = serve(build_account_server(**{"/calendars/shared/": shared}).answer)
    assert discover(server.url).calendars[1].is_read_only == is_read_only
    assert discover(f"{server.url}/calendars/shared/").calendars[0].is_read_only == is_read_only


def test_name_is_one_line_and_has_a_default(serve):
    server = build_account_server(
        **{
            "/calendars/a%20b/": build_calendar_properties(" "),
            "/calendars/c/": build_calendar_properties("two\nlines\u202e"),
            "/calendars/d/": build_calendar_properties("x" * 300),
        }
    )
    assert list_names(serve(server.answer).url) == ["Work", "a b", "two lines", "x" * 200]


def test_calendars_of_several_homes_are_found_once(serve):
    server = build_account_server(**{"/more/": build_principal_properties(), "/more/x/": EVENTS})
    server.properties["/principal/"] = build_principal_properties(
        "", "/calendars/", "/more/", "/home", "https://other.example.com/calendars/"
    )
    server.members["/more/"] = ["/more/x/", "/calendars/main/"]
    urls = [calendar.url for calendar in discover(serve(server.answer).url).calendars]
    assert [url.split("/", 3)[3] for url in urls] == ["calendars/main/", "more/x/"]


def test_home_without_principal_is_listed_itself(serve):
    server = CalDavAccountServer(
        {"/folder/": build_principal_properties(), "/folder/main/": EVENTS},
        members={"/folder/": ["/folder/main/"]},
    )
    assert list_names(f"{serve(server.answer).url}/folder/") == ["Work"]


def test_root_can_be_the_calendar(serve):
    url = serve(CalDavAccountServer({"/": EVENTS}).answer).url
    assert discover(url).calendars == [FoundCalendar(f"{url}/", "Work")]


def test_server_that_calls_everything_a_calendar_lists_members(serve):
    """Calypso says of every address that it is a calendar, and a home."""
    server = CalDavAccountServer(
        {
            "/ann/": EVENTS + "<C:calendar-home-set><D:href>/ann/</D:href></C:calendar-home-set>",
            "/ann/main/": EVENTS
            + "<C:calendar-home-set><D:href>/ann/main/</D:href></C:calendar-home-set>",
        },
        members={"/ann/": ["/ann/main/"]},
    )
    url = serve(server.answer).url
    assert not discover(f"{url}/ann/").is_direct
    assert list_names(f"{url}/ann/") == ["Work"]
    assert discover(f"{url}/ann/main/").is_direct


def test_calendar_that_hides_its_type_is_direct(serve):
    def answer(server, connection):
        is_report = b"free-busy-query" in server.requests[-1]
        refusal = servers.response("", "403 Forbidden")
        connection.sendall(servers.response(servers.vfreebusy_of()) if is_report else refusal)

    url = f"{serve(answer).url}/bob/busy/"
    assert discover(url) == Discovery([FoundCalendar(url, "busy")], is_direct=True)


@pytest.mark.parametrize("path", ["/", "/dav/"])
def test_nothing_is_found_on_a_web_server(serve, path):
    page = serve(servers.send_bytes(servers.response("<html></html>")))
    assert discover(page.url + path) == Discovery([])
    broken = serve(servers.send_bytes(servers.response("<multistatus", "207 Multi-Status")))
    assert discover(broken.url + path) == Discovery([])


@pytest.mark.parametrize(
    ("status", "reason"),
    [("500 Error", "provider_error"), ("503 Busy", "provider_error"), ("429 Wait", "rate_limited")],
)
def test_error_of_the_server_is_not_an_empty_result(serve, status, reason):
    assert failure_reason(serve(servers.send_bytes(servers.response("", status))).url) == reason


def test_redirect_within_the_origin_is_followed(serve):
    server = build_account_server()
    server.redirects = {"/.well-known/caldav": "/somewhere", "/somewhere": "/principal/"}
    del server.properties["/"]
    assert list_names(serve(server.answer).url) == ["Work"]


def test_redirect_loop_ends(serve):
    server = CalDavAccountServer(redirects={"/.well-known/caldav": "/.well-known/caldav"})
    running = serve(server.answer)
    assert failure_reason(running.url) == "unreachable"
    assert len(running.requests) == 4


@pytest.mark.parametrize("kind", ["redirect", "principal", "home"])
def test_password_is_not_sent_to_another_origin(serve, kind):
    other = serve(build_account_server().answer)
    server = build_account_server()
    if kind == "redirect":
        server.redirects["/.well-known/caldav"] = f"{other.url}/"
    if kind == "principal":
        server.properties["/"] = build_principal_properties(f"{other.url}/")
    if kind == "home":
        server.properties["/principal/"] = build_principal_properties("", f"{other.url}/")
    with pytest.raises(OtherServerError) as caught:
        discover(serve(server.answer).url)
    assert caught.value.url == f"{other.url}/"
    assert other.requests == []


def test_member_on_another_origin_is_left_out(serve):
    server = build_account_server(**{"https://other.example.com/office/": EVENTS})
    server.members["/calendars/"].append("https://other.example.com/office/")
    assert list_names(serve(server.answer).url) == ["Work"]


@pytest.mark.parametrize(
    "target", ["http://dav.example.com/", "https://169.254.169.254/", "https://[::1]/", "ftp://x/"]
)
def test_forbidden_redirect_leads_nowhere(internet, target):
    server = CalDavAccountServer(redirects={"/.well-known/caldav": target})
    internet.host("example.com", server.answer)
    assert failure_reason("https://example.com") == "unreachable"
    assert [host for host, _ in internet.dialled] == ["93.184.216.34"]


def test_own_host_without_tls_stays_on_tls(internet):
    """Nextcloud behind a proxy that adds TLS redirects to http:, and names http: addresses."""
    server = build_account_server()
    server.redirects["/.well-known/caldav"] = "http://example.com/"
    server.properties["/principal/"] = build_principal_properties(
        "", "http://example.com/calendars/"
    )
    internet.host("example.com", server.answer)
    assert discover("example.com").calendars == [
        FoundCalendar("https://example.com/calendars/main/", "Work")
    ]
    assert {port for _, port in internet.dialled} == {443}


def test_search_is_bounded(serve, monkeypatch):
    many = {f"/calendars/{number}/": EVENTS for number in range(60)}
    assert len(list_names(serve(build_account_server(**many).answer).url)) == 50
    homes = [f"/home{number}/" for number in range(30)]
    server = build_account_server(**dict.fromkeys(homes, build_principal_properties()))
    server.properties["/principal/"] = build_principal_properties("", *homes)
    running = serve(server.answer)
    monkeypatch.setattr(caldav_account, "MAX_HOMES", 30)
    assert failure_reason(running.url) == "too_large"
    assert len(running.requests) == caldav_account.MAX_REQUESTS


def test_search_ends_at_the_deadline(serve, settings):
    settings.CALENDARS = {**settings.CALENDARS, "DEADLINE": 0.2}
    assert failure_reason(serve(servers.stay_silent).url) == "timeout"
