"""The paths that hold a secret: links of candidates and accounts, and authorization codes.

A person who knows such a path may book, connect a calendar or sign in, so it appears in no log line
and no trace. `docs/how-to/deploy.md` names the same paths for tracing.
"""

from __future__ import annotations

import re

#: The beginnings of these paths, without the slash in front. The rest of the path is secret.
SECRET_PATHS = (
    "book/",
    "calendars/connect/",
    "calendars/callback",
    "account/company/",
    "account/email/confirm/",
    "account/first-administrator/",
    "account/invitation/",
    "account/password/new/",
    "account/sign-in/",
)

_SECRET_PATH = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, SECRET_PATHS))})[^\s\"'<>]*")


def redact(text: str) -> str:
    """Return the text with what follows the beginning of a secret path cut."""
    return _SECRET_PATH.sub(r"\1...", text)
