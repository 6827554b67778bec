"""Row ids in URL paths."""

from __future__ import annotations

import re

from django.http import Http404

#: Any number of up to 18 digits fits into a database's 64-bit integer.
PATTERN = "[0-9]{1,18}"
_ID = re.compile(PATTERN, re.ASCII)


def parse(text: str) -> int:
    """Return the id in part of a path; raise Http404 if it cannot be the id of a row."""
    if not _ID.fullmatch(text):
        raise Http404
    return int(text)
