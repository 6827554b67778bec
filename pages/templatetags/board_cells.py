"""The cells of the board: `{% load board_cells %}`.

The colours are in `pages/static/pages/board.css`; `interviews.start_map` finds the state of each
start. A board has hundreds of cells. As templates, they took more than half of the time of the
page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from pages.interviews.board_grid import GridRow, StartCell
from pages.interviews.board_lanes import LaneCell

register = template.Library()


@register.simple_tag
def start_rows(rows: Sequence[GridRow], url: str, params: str) -> SafeString:
    """Draw the rows of a week; its starts are links whose query string ends in `params`.

    Only the first row and those of full hours show their label.
    """
    url, params = escape(url), escape(params)
    html = "".join(_draw_row(row, row is rows[0], url, params) for row in rows)
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw_row(row: GridRow, is_first: bool, url: str, params: str) -> str:
    label, hour = escape(row.label), ' class="hour"' if row.is_full_hour else ""
    if not row.is_full_hour and not is_first:
        label = f'<span class="visually-hidden">{label}</span>'
    cells = (_draw_start(cell, url, params) if cell else "<td></td>" for cell in row.cells)
    return f'<tr{hour}><th scope="row">{label}</th>{"".join(cells)}</tr>'


def _draw_start(cell: StartCell, url: str, params: str) -> str:
    selected, current = (" selected", ' aria-current="true"') if cell.is_selected else ("", "")
    state = f"{cell.state.value} booked" if cell.is_booked else cell.state.value
    label = escape(cell.label) if cell.is_slot or cell.is_selected or cell.is_booked else ""
    return (
        f'<td class="{state}{selected}"><a href="{url}?start={cell.start}{params}"'
        f' aria-label="{escape(cell.full_label)}"{current}>{label}</a></td>'
    )


@register.simple_tag
def lane_cells(cells: Iterable[LaneCell]) -> SafeString:
    """Draw the cells of a person's lane, each on a line of its own."""
    return mark_safe("".join(map(_draw_time, cells)))  # noqa: S308  (all parts are escaped)


def _draw_time(cell: LaneCell) -> str:
    state, times = escape(cell.state_label), escape(cell.times)
    if cell.booking:
        booked = f"{_bdi(cell.booking.candidate_name)}, {_bdi(cell.booking.template.name)}"
        hidden = f'<span class="visually-hidden">{state} {times}: </span>'
        content = f'<a href="{escape(cell.booking_url)}">{hidden}{booked}</a>'
    elif cell.shows_times:
        content = f'<span class="visually-hidden">{state} </span><span>{times}</span>'
    else:
        content = f'<span class="visually-hidden">{state} {times}</span>'
    return (
        f'<td colspan="{cell.length}" class="{cell.state}" title="{state} {times}">{content}</td>\n'
    )


def _bdi(name: str) -> str:
    return f"<bdi>{escape(name)}</bdi>"
