"""The flash message after a candidate was erased: numbers only, because cookies hold it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

TAG = "erased"
_COUNTS = ("bookings", "links", "messages")


def write(counts: Mapping[str, int]) -> str:
    return ",".join(str(counts[name]) for name in _COUNTS)


def describe(text: str) -> str:
    """Return a sentence about the numbers that `write` wrote; empty for any other text."""
    numbers = text.split(",")
    if len(numbers) != len(_COUNTS) or not all(map(str.isdecimal, numbers)):
        return ""
    sentence = _(
        "The candidate was erased. Bookings that stay without a candidate: %(bookings)s. Deleted"
        " links: %(links)s. Deleted messages: %(messages)s."
    )
    return sentence % dict(zip(_COUNTS, numbers))
