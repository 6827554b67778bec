from __future__ import annotations

from urllib.parse import quote


def quote_segment(text: str) -> str:
    """Return a text as exactly one segment of a URL's path, whatever it contains."""
    return quote(text, safe="") if set(text) != {"."} else "%2E" * len(text)
