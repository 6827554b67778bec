"""The cells of the board's week: `{% load board_cells %}`.

A week has hundreds of cells. As a template, they took more than half of the time of the page.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pages.interviews.board_grid import StartCell

register = template.Library()


@register.simple_tag
def start_cells(cells: Iterable[StartCell | None], url: str, params: str) -> SafeString:
    """Draw the cells of a row as links; `params` follow the start in the query string."""
    url, params = escape(url), escape(params)
    html = "".join(_draw(cell, url, params) if cell else "<td></td>" for cell in cells)
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw(cell: StartCell, url: str, params: str) -> str:
    selected, current = (" selected", ' aria-current="true"') if cell.is_selected else ("", "")
    label = escape(cell.label) if cell.is_slot or cell.is_selected else ""
    return (
        f'<td class="{cell.state.value}{selected}"><a href="{url}?start={cell.start}{params}"'
        f' aria-label="{escape(cell.full_label)}"{current}>{label}</a></td>'
    )
