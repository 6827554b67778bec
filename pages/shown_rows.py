"""The rows of a checked list that a page shows: all that need attention, and some of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

RowT = TypeVar("RowT")

#: The rows with errors, and without, that a page shows at most.
MAX_ERRORS, MAX_OTHERS = 100, 30


@dataclass(frozen=True)
class ShownRows(Generic[RowT]):
    """Rows with errors and then others, in the order of the list; how many more there are."""

    rows: list[RowT]
    hidden_count: int

    @classmethod
    def choose(cls, rows: Sequence[RowT], has_errors: Callable[[RowT], bool]) -> ShownRows[RowT]:
        """Choose the first rows with errors and the first without."""
        errors = [row for row in rows if has_errors(row)]
        others = [row for row in rows if not has_errors(row)]
        shown = errors[:MAX_ERRORS] + others[:MAX_OTHERS]
        return cls(shown, len(rows) - len(shown))
