"""The paths that hold a secret: candidate links, connect links and authorization codes.

A person who knows such a path may book or connect a calendar, so it appears in no log line and no
trace. `docs/how-to/deploy.md` names the same paths for tracing.
"""

from __future__ import annotations

import re

#: The beginnings of these paths, without the slash in front. What follows is secret.
SECRET_PATHS = ("book/", "calendars/connect/", "calendars/callback")

_SECRET_PATH = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, SECRET_PATHS))})[^\s\"'<>]*")


def redact(text: str) -> str:
    """Return the text with what follows the beginning of a secret path cut."""
    return _SECRET_PATH.sub(r"\1...", text)
