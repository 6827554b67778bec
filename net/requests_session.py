"""A session of `requests` for libraries that use it: its requests go through `net.http_client`.

So they have the SSRF guard, the deadline and the maximum size of every other outgoing request.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter

from core.calendar_errors import ReadError
from net import http_client
from net.deadline import Deadline

#: Headers that the HTTP client sets itself.
_OWN_HEADERS = {"host", "content-length", "connection", "accept-encoding", "user-agent"}


def build_session(seconds: float) -> requests.Session:
    """Return a session whose requests all end `seconds` from now; it follows no redirects."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    adapter = _GuardedAdapter(Deadline.after(seconds))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _GuardedAdapter(BaseAdapter):
    """Sends requests with the HTTP client of the service; timeouts of `requests` are ignored."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.deadline = deadline

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """Return the response; raise ConnectionError of `requests` if there is none."""
        try:
            answer = http_client.send(_convert_request(request), self.deadline)
        except ReadError as error:
            raise requests.ConnectionError(str(error), request=request) from None
        return _convert_response(request, answer.status, answer.body, answer.headers)

    def close(self) -> None:
        """Do nothing: each request has a connection of its own."""


def _convert_request(request: requests.PreparedRequest) -> http_client.Request:
    body = request.body
    content = body.encode() if isinstance(body, str) else body
    headers = {
        name: str(value)
        for name, value in request.headers.items()
        if name.lower() not in _OWN_HEADERS
    }
    return http_client.Request(
        str(request.method),
        str(request.url),
        headers=headers,
        content=content if isinstance(content, bytes) else b"",
        max_redirects=0,
    )


def _convert_response(
    request: requests.PreparedRequest, status: int, body: bytes, headers: Mapping[str, str]
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    # the body is decompressed already
    response.headers.pop("Content-Encoding", None)
    response.raw = BytesIO(body)
    response.url = str(request.url)
    response.request = request
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    return response
