"""What a caller may be allowed to do."""

from __future__ import annotations

from enum import Enum


class Scope(str, Enum):
    """`READ` is to see slots and reasons, `BOOK` to hold, book, move and cancel.

    `OWN` is to see and change what is one's own: whose a thing is decides besides.
    """

    READ = "read"
    BOOK = "book"
    OWN = "own"
