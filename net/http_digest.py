"""HTTP Digest sign-in (RFC 7616), for servers that offer no Basic sign-in.

httpx computes the answer to the server's challenge.
"""

from __future__ import annotations

import httpx


def answer_challenge(
    request: httpx.Request, response: httpx.Response, username: str, password: str
) -> httpx.Request | None:
    """Return the request with the answer to a digest challenge; None if there is no such challenge.

    A server that offers Basic as well has already refused these credentials.
    """
    challenges = response.headers.get_list("WWW-Authenticate")
    if response.status_code != 401 or any("basic" in text.lower() for text in challenges):
        return None
    response.request = request
    flow = httpx.DigestAuth(username, password).auth_flow(request)
    next(flow)
    try:
        return flow.send(response)
    except (StopIteration, httpx.ProtocolError, NotImplementedError, LookupError, ValueError):
        return None
