"""The rows and cells of the board: `{% load board_cells %}`.

A board has hundreds of cells. As templates, they took more than half of the time of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from pages.interviews.board_grid import GridRow, StartCell
from pages.interviews.board_lanes import STATE_LABELS, Lane, LaneCell
from pages.interviews.week import BoardDay, BoardWeek

register = template.Library()


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
def start_rows(rows: Sequence[GridRow], url: str, params: str) -> SafeString:
    """Draw the rows of a week; its starts are links whose query string ends in `params`.

    Only the first row and those of full hours show their label: the style sheet shows what is in
    `<i>` to screen readers only.
    """
    url, params = escape(url), escape(params)
    html = "".join(_draw_row(row, row is rows[0], url, params) for row in rows)
    return mark_safe(html)  # noqa: S308  (all parts are escaped)


def _draw_row(row: GridRow, is_first: bool, url: str, params: str) -> str:
    label, hour = _escape_label(row.label), ' class="hour"' if row.is_full_hour else ""
    if not row.is_full_hour and not is_first:
        label = f"<i>{label}</i>"
    cells = (_draw_start(cell, url, params) if cell else "<td>" for cell in row.cells)
    return f'<tr{hour}><th scope="row">{label}{"".join(cells)}'


def _draw_start(cell: StartCell, url: str, params: str) -> str:
    selected, current = (" selected", ' aria-current="true"') if cell.is_selected else ("", "")
    state = f"{cell.state.value} booked" if cell.is_booked else cell.state.value
    shows_label = cell.is_slot or cell.is_selected or cell.is_booked
    label = _escape_label(cell.label) if shows_label else ""
    return (
        f'<td class="{state}{selected}"><a href="{url}?start={cell.start}{params}"'
        f' aria-label="{_escape_label(cell.full_label)}"{current}>{label}</a>'
    )


@lru_cache(maxsize=8192)
def _escape_label(text: str) -> str:
    """Escape the label of a start; the weeks of a board share most of them."""
    return escape(text)


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
    times = _escape_label(cell.times)
    if cell.booking:
        booked = f"{_bdi(cell.booking.candidate_name)}, {_bdi(cell.booking.template.name)}"
        content = f'<a href="{escape(cell.booking_url)}"><i>{state} {times}: </i>{booked}</a>'
    elif cell.shows_times:
        content = f"<i>{state} </i>{times}"
    else:
        content = f"<i>{state} {times}</i>"
    return f'<td colspan="{cell.length}" class="{cell.state}" title="{state} {times}">{content}\n'


def _bdi(name: str) -> str:
    return f"<bdi>{escape(name)}</bdi>"
