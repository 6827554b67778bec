"""The previewed changes of the board in words, and the changes that could be previewed as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pages import change_code
from pages.interviews.board_query import BoardQuery
from pages.interviews.board_start import SelectedStart
from pages.interviews.explanation_text import describe_change
from pages.interviews.week import BoardWeek


@dataclass(frozen=True)
class Preview:
    """The previewed changes as text. `is_bookable`: an interview can be booked with them once."""

    text: str
    is_bookable: bool


def build_context(
    week: BoardWeek, query: BoardQuery, selected: SelectedStart | None
) -> dict[str, Any]:
    """Return the preview, None without one, and the suggestions of the selected start.

    A suggestion comes with the end of the query string that previews it as well. The forms that
    book, hold or move have the changes only if the start needs them.
    """
    suggestions = selected.explanation.suggestions if selected else []
    return {
        "preview": _describe(week) if week.changes else None,
        **_build_slot_params(query, selected),
        "suggestions": [(each, query.add_change(each.change)) for each in suggestions],
    }


def _build_slot_params(query: BoardQuery, selected: SelectedStart | None) -> dict[str, Any]:
    needs_changes = selected is not None and selected.is_opened
    return {
        "slot_params": query.kept_params if needs_changes else query.params_without_changes,
        "slot_changes": query.change_codes if needs_changes else [],
    }


def _describe(week: BoardWeek) -> Preview:
    texts = (describe_change(change, week.person_names, week.clock) for change in week.changes)
    is_bookable = len(change_code.list_one_time(week.changes)) == len(week.changes)
    return Preview("; ".join(texts), is_bookable)
