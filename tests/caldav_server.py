"""A CalDAV server on loopback whose answers a test chooses, for what real servers do seldom."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests import servers
from tests.servers import WireServer

CALENDAR_TYPE = "<D:collection/><C:calendar/>"


@dataclass
class CalDavServer:
    """The state of one collection; pass `answer` to `serve`.

    `resource_type`, `components` and `more_properties` are what a PROPFIND says; None refuses it.
    `events`, `series` and `free_busy` are resources by name: the answers to a query for events, for
    recurrence rules and for free/busy. `more` is added to the answer to each query for events, and
    `members` to a PROPFIND of them.
    """

    resource_type: str | None = CALENDAR_TYPE
    components: tuple[str, ...] = ("VEVENT",)
    events: dict[str, str] = field(default_factory=dict)
    free_busy: dict[str, str] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)
    more: str = ""
    members: str = ""
    more_properties: str = ""

    def answer(self, server: WireServer, connection: socket.socket) -> None:
        connection.sendall(self._respond(server.requests[-1].decode()))

    def _respond(self, request: str) -> bytes:
        if request.startswith("PROPFIND"):
            if self.resource_type is None:
                return servers.response("", "403 Forbidden")
            is_for_members = "\r\ndepth: 1\r\n" in request.lower()
            return multistatus(self._describe(), self.members if is_for_members else "")
        if "free-busy-query" in request:
            return servers.response(servers.vfreebusy_of())
        if 'prop-filter name="RRULE"' in request:
            return multistatus(*map(build_resource, self.series, self.series.values()))
        component = re.findall('comp-filter name="([A-Z]+)"', request)[-1]
        if component == "VFREEBUSY":
            return multistatus(*map(build_resource, self.free_busy, self.free_busy.values()))
        return multistatus(*map(build_resource, self.events, self.events.values()), self.more)

    def _describe(self) -> str:
        names = "".join(f'<C:comp name="{name}"/>' for name in self.components)
        return f"""<D:response><D:href>/dav/</D:href><D:propstat><D:prop>
            <D:resourcetype>{self.resource_type}</D:resourcetype>
            <C:supported-calendar-component-set>{names}</C:supported-calendar-component-set>
            {self.more_properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
            </D:response>"""


def multistatus(*responses: str) -> bytes:
    """Return a multistatus answer of response elements."""
    body = f"""<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"
        xmlns:C="urn:ietf:params:xml:ns:caldav">{"".join(responses)}</D:multistatus>"""
    return servers.response(body, "207 Multi-Status")


def build_resource(name: str, data: str) -> str:
    """Return the response element of a resource of the collection /dav/."""
    return f"""<D:response><D:href>/dav/{name}</D:href><D:propstat><D:prop>
        <D:getetag>"{name}"</D:getetag><C:calendar-data>{escape(data)}</C:calendar-data>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"""


@dataclass
class CalDavAccountServer:
    """A server that answers PROPFIND by path, and refuses every other request.

    `properties` has the XML of each path's properties, `members` the paths that each path lists,
    and `redirects` the URL to which a path redirects.
    """

    properties: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    def answer(self, server: WireServer, connection: socket.socket) -> None:
        connection.sendall(self._respond(server.requests[-1].decode()))

    def _respond(self, request: str) -> bytes:
        method, path = request.split(" ")[:2]
        if path in self.redirects:
            location = f"Location: {self.redirects[path]}"
            return servers.response("", "301 Moved Permanently", location)
        if method != "PROPFIND":
            return servers.response("", "403 Forbidden")
        if path not in self.properties:
            return servers.response("", "404 Not Found")
        is_deep = "\r\ndepth: 1" in request.lower()
        listed = [path, *(self.members.get(path, []) if is_deep else [])]
        return multistatus(*(self._describe(member) for member in listed))

    def _describe(self, path: str) -> str:
        return f"""<D:response><D:href>{path}</D:href><D:propstat><D:prop>
            {self.properties[path]}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
            </D:response>"""


def build_calendar_properties(
    name: str = "", components: tuple[str, ...] = (), privileges: tuple[str, ...] = ()
) -> str:
    """Return the properties of a calendar; without privileges the server does not say any."""
    names = "".join(f'<C:comp name="{component}"/>' for component in components)
    granted = "".join(f"<D:privilege><D:{privilege}/></D:privilege>" for privilege in privileges)
    return "".join(
        [
            f"<D:resourcetype>{CALENDAR_TYPE}</D:resourcetype>",
            f"<D:displayname>{escape(name)}</D:displayname>",
            _wrap("C:supported-calendar-component-set", names),
            _wrap("D:current-user-privilege-set", granted),
        ]
    )


def build_principal_properties(principal: str = "", *homes: str) -> str:
    """Return the properties of a collection that leads to a principal and to homes."""
    return "".join(
        [
            "<D:resourcetype><D:collection/></D:resourcetype>",
            _wrap("D:current-user-principal", _wrap("D:href", principal)),
            _wrap("C:calendar-home-set", "".join(_wrap("D:href", home) for home in homes)),
        ]
    )


def build_account_server(**paths: str) -> CalDavAccountServer:
    """Return a server whose account has a principal, a home and the calendar /calendars/main/."""
    return CalDavAccountServer(
        {
            "/": build_principal_properties("/principal/"),
            "/principal/": build_principal_properties("/principal/", "/calendars/"),
            "/calendars/": build_principal_properties("/principal/"),
            "/calendars/main/": build_calendar_properties("Work", ("VEVENT",)),
            **paths,
        },
        members={
            "/calendars/": [
                "/calendars/main/",
                *(path for path in paths if path.startswith("/calendars/")),
            ]
        },
    )


def _wrap(name: str, content: str) -> str:
    """Return an element, or nothing if it has no content."""
    return f"<{name}>{content}</{name}>" if content else ""
