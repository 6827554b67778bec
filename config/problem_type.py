"""A type of problem, as the catalogue describes it."""

from __future__ import annotations

from typing import NamedTuple


class ProblemType(NamedTuple):
    """A type of problem; `slug` ends its URN, `status` is its HTTP status code."""

    slug: str
    status: int
    title: str
    cause: str
    remedy: str

    @property
    def urn(self) -> str:
        return f"urn:slotsmith:{self.slug}"

    @property
    def code(self) -> str:
        return self.slug.replace("-", "_")
