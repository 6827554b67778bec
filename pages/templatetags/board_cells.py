"""The rows and cells of the board: `{% load board_cells %}`.

A board has hundreds of cells. As templates, they took more than half of the time of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from interviews.start_map import StartState
from pages.candidate_names import name_of_booking
from pages.interviews.board_grid import BoardGrid, GridRow, StartCell
from pages.interviews.board_lanes import STATE_LABELS, Lane, LaneCell
from pages.interviews.week import BoardDay, BoardWeek

register = template.Library()

#: Characters that stand for the start and its local time while the parts of a cell are drawn.
_START, _TIME = "\x01", "\x02"
_CellParts = tuple[str, list[str]]


class _StartLink(NamedTuple):
    """The URL of the links of starts, and the end of their query string; both are escaped."""

    url: str
    params: str


@register.simple_tag
def day_headings(week: BoardWeek, url: str, params: str) -> SafeString:
    """Draw the headings of the days; they are links whose query string ends in `params`."""
    url, params = escape(url), escape(params)
    html = "".join(_draw_day(day, url, params) for day in week.days)
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw_day(day: BoardDay, url: str, params: str) -> str:
    weekday, number = escape(day.short_name), day.day.day
    today = ' class="today"' if day.is_today else ""
    current = ' aria-current="date"' if day.is_selected else ""
    label = escape(f"{day.short_name} {number}: {day.label}, {day.count_text}")
    count, none = (str(day.slot_count), "") if day.slot_count else ("0", " none")
    if day.has_unknown:
        count = f"{count}&thinsp;?" if day.slot_count else "?"
    return (
        f'<th scope="col"{today}>\n'
        f'<a href="{url}?day={day.day.isoformat()}{params}"{current} aria-label="{label}">\n'
        f"{weekday} <b>{number}</b>\n</a>\n"
        f'<span class="day-count{none}" aria-hidden="true">{count}</span>\n</th>\n'
    )


@register.simple_tag
def start_rows(grid: BoardGrid, url: str, params: str) -> SafeString:
    """Draw the rows of a week; its starts are links whose query string ends in `params`.

    Only the first row and those of full hours show their label: the style sheet shows what is in
    `<i>` to screen readers only.
    """
    link = _StartLink(escape(url), escape(params))
    parts = _list_parts(grid, link)
    html = "".join(
        _draw_row(row, number == 0, _draw_starts(grid, row, link, parts))
        for number, row in enumerate(grid.rows)
    )
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw_row(row: GridRow, is_first: bool, cells: str) -> str:
    label, hour = row.label, ' class="hour"' if row.is_full_hour else ""
    if not row.is_full_hour and not is_first:
        label = f"<i>{label}</i>"
    return f'<tr{hour}><th scope="row">{label}{cells}'


def _draw_starts(
    grid: BoardGrid, row: GridRow, link: _StartLink, parts: Sequence[Sequence[_CellParts]]
) -> str:
    html = ""
    for start, weekday, parts_of_day in zip(row.starts, grid.weekdays, parts, strict=True):
        if start is None:
            html += "<td>"
        elif grid.is_marked(start.instant):
            html += _draw_start(grid.build_cell(start, weekday), link)
        else:
            before, others = parts_of_day[grid.states[start.instant].rank]
            html += before + start.start + start.label.join(others)
    return html


def _list_parts(grid: BoardGrid, link: _StartLink) -> list[list[_CellParts]]:
    """Return the parts of the cells of each day, by the rank of their state."""
    return [
        [
            _split_cell(grid.label_start(weekday, _TIME, state), state.state, link)
            for state in grid.labelled_states
        ]
        for weekday in grid.weekdays
    ]


@lru_cache(maxsize=1024)
def _split_cell(full_label: str, state: StartState, link: _StartLink) -> _CellParts:
    """Return the parts of a cell that is neither selected nor booked.

    The first part ends where the start belongs; between the others belongs the local time.
    """
    html = _draw_start(StartCell(0, _START, _TIME, full_label, state), link)
    before, _, rest = html.partition(_START)
    return before, rest.split(_TIME)


def _draw_start(cell: StartCell, link: _StartLink) -> str:
    selected, current = (" selected", ' aria-current="true"') if cell.is_selected else ("", "")
    state = f"{cell.state.value} booked" if cell.is_booked else cell.state.value
    label = cell.label if cell.is_slot or cell.is_selected or cell.is_booked else ""
    return (
        f'<td class="{state}{selected}"><a href="{link.url}?start={cell.start}{link.params}"'
        f' aria-label="{escape(cell.full_label)}"{current}>{label}</a>'
    )


@register.simple_tag
def lane_hours(hours: Iterable[tuple[str, int]]) -> SafeString:
    """Draw the headings of the hours of the lanes."""
    cells = (f'<th scope="col" colspan="{length}">{escape(text)}' for text, length in hours)
    return mark_safe("".join(cells))  # noqa: S308  (all parts are escaped)


@register.simple_tag
def lane_rows(lanes: Iterable[Lane]) -> SafeString:
    """Draw the lanes of people."""
    labels = {state: escape(str(label)) for state, label in STATE_LABELS.items()}
    html = "".join(f"<tr>{_draw_person(lane)}{_draw_cells(lane, labels)}" for lane in lanes)
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw_person(lane: Lane) -> str:
    notes = [f"<small>{escape(lane.zone_label)}</small>"]
    if lane.is_simulated:
        notes.append(f"<small>{escape(gettext('(simulated calendar)'))}</small>")
    notes += (f'<small class="problem">{_bdi(problem)}</small>' for problem in lane.problems)
    text = "\n".join(notes)
    return f'<th scope="row">{_bdi(lane.name)}{text}\n'


def _draw_cells(lane: Lane, labels: dict[str, str]) -> str:
    return "".join(_draw_time(cell, labels[cell.state]) for cell in lane.cells)


def _draw_time(cell: LaneCell, state: str) -> str:
    times = escape(cell.times)
    if cell.booking:
        booked = f"{_bdi(name_of_booking(cell.booking))}, {_bdi(cell.booking.template.name)}"
        content = f'<a href="{escape(cell.booking_url)}"><i>{state} {times}: </i>{booked}</a>'
    elif cell.shows_times:
        content = f"<i>{state} </i>{times}"
    else:
        content = f"<i>{state} {times}</i>"
    return f'<td colspan="{cell.length}" class="{cell.state}" title="{state} {times}">{content}\n'


def _bdi(name: str) -> str:
    return f"<bdi>{escape(name)}</bdi>"
