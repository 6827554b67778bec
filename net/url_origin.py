"""The origin of a URL: its scheme, host and port (RFC 6454 section 4).

A stored secret belongs to the origin that it was entered for. It is not sent to another one.
"""

from __future__ import annotations

import httpx

_DEFAULT_PORTS = {"https": 443, "http": 80}


def get_origin(text: str) -> str:
    """Return for example "https://cloud.example.com:443"; empty for a text that is no URL.

    webcal: counts as https:, because feeds are requested that way.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return ""
    if not url.raw_host:
        return ""
    scheme = "https" if url.scheme in ("webcal", "webcals") else url.scheme
    port = url.port or _DEFAULT_PORTS.get(scheme, 0)
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    return f"{scheme}://{host}:{port}"
