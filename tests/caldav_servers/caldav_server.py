"""A real CalDAV server with the users ann and bob, whom Slotsmith and the tests sign in as."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import count
from typing import ClassVar

import httpx

from tests import servers
from tests.caldav_servers.workspace import Workspace

PASSWORDS = {"ann": "ann-password", "bob": "bob-password"}
_MAKE_CALENDAR = """<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set>
<D:prop><D:displayname>{name}</D:displayname>{components}</D:prop></D:set></C:mkcalendar>"""
_MAKE_ADDRESS_BOOK = """<D:mkcol xmlns:D="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav"><D:set>
<D:prop><D:resourcetype><D:collection/><A:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>"""


def make_uid(url: str, name: str) -> str:
    """Return a UID that occurs in one calendar only: Cyrus takes no UID twice in a home."""
    return f"{name}-{url.rstrip('/').rpartition('/')[2]}"


class CalDavServer(ABC):
    """One kind of server. Paths may contain `{user}`; the empty path is missing on the server.

    `shares` names the ways in which ann can use a calendar of bob: "full", "free_busy", or "public"
    if private events are hidden from her.
    """

    name: ClassVar[str]
    #: Packages of Debian; empty for servers that are Python packages.
    packages: ClassVar[tuple[str, ...]] = ()
    home: ClassVar[str]
    principal: ClassVar[str]
    address_book: ClassVar[str] = ""
    inbox: ClassVar[str] = ""
    outbox: ClassVar[str] = ""
    digest: ClassVar[str] = ""
    must_make_address_book: ClassVar[bool] = False
    has_sign_in: ClassVar[bool] = True
    has_task_lists: ClassVar[bool] = True
    keeps_free_busy: ClassVar[bool] = False
    rejects_events_without_length: ClassVar[bool] = False
    #: Whether the server can return a part of a calendar.
    selects_by_time: ClassVar[bool] = True
    #: How long an event without an end or duration is on this server, in hours.
    default_hours: ClassVar[int] = 0
    shares: ClassVar[Sequence[str]] = ()

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._numbers = count(1)
        # A connection per request: some servers close idle ones without notice.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(verify=False, timeout=30, limits=limits)

    def close(self) -> None:
        self._client.close()

    @abstractmethod
    def start(self) -> None:
        """Configure and start the server; raise ServerUnavailableError."""

    def share(self, name: str, way: str) -> str:
        """Let ann use a calendar of bob; return the URL at which she finds it."""
        raise NotImplementedError

    def url(self, path: str, user: str = "ann") -> str:
        path = path.format(user=user)
        return f"http://127.0.0.1:{self.workspace.port(self.name)}{path}"

    def request(
        self,
        method: str,
        url: str,
        content: str = "",
        user: str = "ann",
        content_type: str = "application/xml",
    ) -> httpx.Response:
        return self._client.request(
            method,
            url,
            content=content.encode(),
            headers={"Content-Type": content_type, "Depth": "1"},
            auth=(user, PASSWORDS[user]) if self.has_sign_in else None,
        )

    def make_calendar(self, user: str = "ann", components: str = "") -> str:
        """Make an empty calendar with a new name; return its URL."""
        url = f"{self.url(self.home, user)}calendar{next(self._numbers)}/"
        content = _MAKE_CALENDAR.format(name="Work", components=components)
        self.request("MKCALENDAR", url, content, user).raise_for_status()
        return url

    def make_task_list(self) -> str:
        # the component of tasks (RFC 5545 section 3.6.2)
        set_of_tasks = '<C:comp name="VTODO"/>'
        name = "C:supported-calendar-component-set"
        return self.make_calendar(components=f"<{name}>{set_of_tasks}</{name}>")

    def make_shared_calendar(self, way: str) -> tuple[str, str]:
        """Make a calendar of bob that ann can use; return bob's URL and ann's URL."""
        url = self.make_calendar("bob")
        return url, self.share(url.rstrip("/").rpartition("/")[2], way)

    def make_address_book(self) -> str:
        url = self.url(self.address_book)
        if self.must_make_address_book:
            self.request("MKCOL", url, _MAKE_ADDRESS_BOOK)
        return url

    def put(self, url: str, name: str, event: str, user: str = "ann") -> httpx.Response:
        """Put an event, given by the lines of its VEVENT, into a calendar."""
        uid = make_uid(url, name)
        return self.put_file(url, uid, servers.icalendar_of(f"UID:{uid}\n{event}"), user)

    def event_url(self, url: str, name: str) -> str:
        """Return the URL of an event that was put into a calendar."""
        return f"{url}{make_uid(url, name)}.ics"

    def put_file(self, url: str, name: str, content: str, user: str = "ann") -> httpx.Response:
        content_type = "text/calendar; charset=utf-8"
        return self.request("PUT", f"{url}{name}.ics", content, user, content_type)

    def feed_url(self, url: str) -> str:
        """Return the address at which a calendar may be downloaded as one file."""
        return url

    def delete(self, url: str) -> None:
        self.request("DELETE", url).raise_for_status()
