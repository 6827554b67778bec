from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from interviews.interview_spec import load_spec
from interviews.start_map import StartState
from pages.interviews.board_grid import BoardGrid
from pages.interviews.week import find_monday, load_week
from pages.page_clock import PageClock
from pages.templatetags import board_cells
from tests.factories import NOW, alice, bob, reserve, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

WEDNESDAY = date(2025, 1, 22)
NOON = utc_seconds("2025-01-22T12:00:00")


def build_week(zone: str = "UTC", day: date = WEDNESDAY, **rules: object):
    interview = load_spec(set_rules(technical_interview(alice(), bob()), **rules))
    viewer = SimpleNamespace(clock=PageClock.for_zone(zone), now=utc_seconds(NOW))
    return load_week(interview, day, viewer)


def test_calendar_week_begins_on_monday_and_counts_slots():
    week = build_week()
    assert [(day.day.day, day.slot_count, day.is_selected) for day in week.days] == [
        (20, 0, False),
        (21, 28, False),
        (22, 48, True),
        *((day, 48, False) for day in range(23, 27)),
    ]
    assert (week.previous_week, week.next_week) == (date(2025, 1, 13), date(2025, 1, 27))
    assert week.slot_count == 28 + 5 * 48


@pytest.mark.parametrize("day", range(20, 27))
def test_every_day_of_a_week_shows_the_same_week(day):
    assert find_monday(date(2025, 1, day)) == date(2025, 1, 20)


def test_days_are_in_viewer_zone():
    grid = BoardGrid(build_week("Asia/Kathmandu"))
    first = next(cell for row in grid.all_rows if (cell := row.starts[2]))
    assert (first.start, first.label) == ("2025-01-21T18:30:00Z", "00:15")


@pytest.mark.parametrize("step", [5, 10, 15, 20, 30, 60])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_every_start_belongs_to_one_cell_in_any_zone(zone, step):
    week = build_week(zone, step=step)
    grid = BoardGrid(week, shows_all=True)
    cells = [cell for row in grid.rows for cell in row.starts if cell]
    expected = 7 * 24 * (4 if step == 5 else 3 if step == 20 else max(1, 60 // max(step, 15)))
    assert len(cells) == expected
    assert len({cell.instant for cell in cells}) == len(cells)
    listed = {other.instant for cell in cells for other in grid.list_row_starts(cell.instant)}
    shown = listed | {cell.instant for cell in cells}
    assert shown == set(week.starts.grid.starts_in(week.starts.starts))


@pytest.mark.parametrize(("day", "rows"), [(date(2025, 3, 30), 48), (date(2025, 10, 26), 50)])
def test_week_of_a_clock_change_has_every_start(day, rows):
    grid = BoardGrid(build_week("Europe/Berlin", day), shows_all=True)
    sunday = [row.starts[6] for row in grid.rows]
    assert len(grid.rows) == rows
    assert len([cell for cell in sunday if cell]) == {48: 46, 50: 50}[rows]


def test_hours_in_which_nothing_is_possible_are_left_out():
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00")
    set_rules(bob(), open_hours="Mon-Fri 05:00-12:00")
    week = build_week()
    grid = BoardGrid(week)
    assert (grid.rows[0].label, grid.rows[-1].label) == ("09:00", "16:30")
    assert grid.hides_rows
    selected = BoardGrid(week, selected_start=utc_seconds("2025-01-22T05:00:00"))
    assert selected.rows[0].label == "05:00"
    assert len(BoardGrid(week, shows_all=True).rows) == 48


def test_week_without_any_possible_start_shows_the_usual_hours():
    grid = BoardGrid(build_week(day=date(2024, 12, 2)))
    assert (grid.rows[0].label, grid.rows[-1].label) == ("08:00", "17:30")


def test_starts_around_a_booking_are_one_change_away():
    reserve(bob(), "2025-01-22T12:00:00Z")
    grid = BoardGrid(build_week())
    wednesday = [grid.build_cell(row.starts[2], "Wednesday") for row in grid.rows]
    near = [cell.label for cell in wednesday if not cell.is_slot]
    assert near == ["11:30", "12:00", "12:30"]
    assert grid.week.starts.find_state(NOON) is StartState.NEAR


def test_cells_of_starts_are_links_with_labels():
    grid = BoardGrid(build_week(), NOON, booked_starts=frozenset({NOON + 3600}))
    html = board_cells.start_rows(grid, "/b", "&link=1&x=<")
    cell = '<td class="{}"><a href="/b?start=2025-01-22T{}Z&amp;link=1&amp;x=&lt;"{}>{}</a>'
    label = ' aria-label="Wednesday {}, {}"'
    expected = [
        ("slot selected", "12:00", "available", ' aria-current="true"'),
        ("slot", "12:30", "available", ""),
        ("slot booked", "13:00", "available, interview booked", ""),
    ]
    for name, time, state, current in expected:
        assert cell.format(name, f"{time}:00", label.format(time, state) + current, time) in html
    unavailable = label.format("00:00", "unavailable").replace("Wednesday", "Monday")
    assert f'T00:00:00Z&amp;link=1&amp;x=&lt;"{unavailable}></a>' in html
