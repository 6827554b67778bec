"""Row ids in URL paths, and the error of a path that names no object."""

from __future__ import annotations

import re

from django.http import Http404

#: Any number of up to 18 digits fits into a database's 64-bit integer.
PATTERN = "[0-9]{1,18}"
_ID = re.compile(PATTERN, re.ASCII)


class ObjectNotFoundError(Http404):
    """There is no object of a kind with the id in the path, or the caller may not see it.

    Both have the same text, so that it does not say whether the object of another person exists.
    """

    def __init__(self, kind: str, object_id: object, remark: str = "") -> None:
        self.detail = f"There is no {kind} {object_id}{remark}."
        super().__init__(self.detail)


def parse(text: str, kind: str = "object") -> int:
    """Return the id in part of a path; raise ObjectNotFoundError if it cannot be a row's id."""
    if not _ID.fullmatch(text):
        raise ObjectNotFoundError(kind, repr(text), ": ids are numbers")
    return int(text)
