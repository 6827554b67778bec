"""The addresses from which CalDAV calendars can be found.

People know a host name, an email address, or some URL that their server or their phone shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from net import ssrf_guard

#: Where RFC 6764 section 5 starts, then the root, then where SOGo and Nextcloud have CalDAV.
_PATHS_OF_A_SERVER = ("/.well-known/caldav", "/", "/SOGo/dav/", "/remote.php/dav/")


_NOT_IN_A_HOST = re.compile(r"[\s%]")


@dataclass(frozen=True)
class CalDavAddress:
    """A URL to start from. `is_server` is true if it names a server and nothing on it.

    `email` is the email address that was entered, or "".
    """

    url: str
    is_server: bool
    email: str = ""

    @classmethod
    def parse(cls, text: str) -> CalDavAddress:
        """Return the address that a text means; raise EgressBlockedError if it means none."""
        text = text.strip()
        email = text if "@" in text and not any(mark in text for mark in ":/") else ""
        host_or_url = email.rpartition("@")[2] if email else text
        has_scheme = "://" in host_or_url
        url = ssrf_guard.validate_url(host_or_url if has_scheme else f"https://{host_or_url}")
        if _NOT_IN_A_HOST.search(url.host):
            raise ssrf_guard.EgressBlockedError("This is not a host name.")
        return cls(str(url), url.path == "/" and not url.query, email)

    @property
    def domain(self) -> str:
        """The domain whose DNS may name another server; "" for a path, a port or an IP address."""
        url = httpx.URL(self.url)
        host = url.raw_host.decode("ascii")
        is_name = "." in host and ":" not in host and not host.rpartition(".")[2].isdigit()
        return host if self.is_server and is_name and url.port is None else ""

    @property
    def urls(self) -> list[str]:
        """The URLs on the server that may lead to the account, in the order to try them."""
        urls = [urljoin(self.url, path) for path in _PATHS_OF_A_SERVER]
        return urls if self.is_server else [self.url, *urls]


def is_bare(text: str) -> bool:
    """Return whether a text is a host name or an email address, not a URL."""
    return ssrf_guard.is_hostname(text.strip().rpartition("@")[2])
