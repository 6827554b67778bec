"""Ids in addresses."""

from __future__ import annotations

import re

from django.http import Http404

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def parse(text: str) -> int:
    """The number that part of an address is; Http404 for what is no id of anything."""
    if not _ID.fullmatch(text):
        raise Http404
    return int(text)
