from __future__ import annotations

from datetime import datetime, timezone

import pytest

from engine.busy_time import BusyType, FreeBusy
from engine.local_time import OpenHours, Period
from engine.person import LoadLimit, Person, ReservedSlot
from pages.interviews import board
from pages.interviews.board import DayCell
from pages.page_clock import PageClock
from tests.factories import HOUR, utc_seconds

UTC = PageClock.for_zone("UTC")
NINE = utc_seconds("2025-01-22T09:00:00")
CELLS = board.split_into_cells((NINE, NINE + 4 * HOUR), 1800)


def states(**rules) -> list[str]:
    row = board.build_person_row("Alice", Person(1, **rules), UTC, CELLS)
    return [cell.state for cell in row.cells]


def busy(start: int, end: int) -> FreeBusy:
    return FreeBusy({BusyType.BUSY: ((start, end),)}, source="Work")


def test_day_is_split_into_half_hours_or_longer_steps():
    assert board.split_into_cells((0, HOUR), 300) == [(0, 1800), (1800, 3600)]
    assert board.split_into_cells((0, 2 * HOUR), HOUR) == [(0, HOUR), (HOUR, 2 * HOUR)]


def test_person_without_events_is_free():
    assert states() == ["free"] * 8


def test_one_busy_second_makes_its_cell_busy():
    assert states(calendars=(busy(NINE + 1799, NINE + 1801),)) == ["busy"] * 2 + ["free"] * 6


def test_unknown_precedes_busy_and_busy_precedes_closed():
    unknown = FreeBusy(unknown=((NINE, NINE + HOUR),))
    closed = OpenHours("UTC", (((12 * HOUR, 24 * HOUR),),) * 7)
    rules = {"calendars": (unknown, busy(NINE, NINE + 2 * HOUR)), "open_hours": closed}
    assert states(**rules) == ["unknown"] * 2 + ["busy"] * 2 + ["closed"] * 2 + ["free"] * 2


def test_bookings_and_holds_are_shown_without_buffers():
    held = ReservedSlot((NINE, NINE + 1800), (NINE - HOUR, NINE + 2 * HOUR), is_hold=True)
    booked = ReservedSlot((NINE + 3 * HOUR, NINE + 4 * HOUR), (NINE, NINE + 5 * HOUR))
    assert states(reservations=(held, booked)) == ["held"] + ["free"] * 5 + ["booked"] * 2


def test_day_at_load_limit_is_closed_in_interviewer_zone():
    sydney = LoadLimit(1, Period.DAY, "Australia/Sydney")
    friday = utc_seconds("2025-01-22T13:00:00")
    booking = ReservedSlot((friday + 11 * HOUR, friday + 12 * HOUR), (friday, friday))
    rules = {"load_limits": (sydney,), "reservations": (booking,)}
    cells = board.split_into_cells((friday - HOUR, friday + HOUR), 1800)
    row = board.build_person_row("Alice", Person(1, **rules), UTC, cells)
    assert [cell.state for cell in row.cells] == ["free"] * 2 + ["closed"] * 2


def test_person_row_has_summary_and_hours_in_person_zone():
    row = board.build_person_row(
        "Bob", Person(2, (busy(NINE, NINE + HOUR),), zone="Asia/Kathmandu"), UTC, CELLS
    )
    assert row.summary == "busy 09:00 to 10:00; free 10:00 to 13:00"
    assert row.zone_label == "Asia/Kathmandu (UTC+05:45)"
    assert [cell.hour for cell in row.cells][:4] == ["", "15", "", "16"]


def test_every_cell_state_has_a_label():
    assert DayCell("free", "9").state in board.STATE_LABELS


@pytest.mark.parametrize("day", ["2025-03-30", "2025-10-26"])
def test_day_of_clock_change_has_one_cell_per_half_hour(day):
    berlin = PageClock.for_zone("Europe/Berlin")
    today = datetime.fromisoformat(day).replace(tzinfo=timezone.utc).date()
    tomorrow = today.replace(day=today.day + 1)
    cells = board.split_into_cells((berlin.midnight(today), berlin.midnight(tomorrow)), 1800)
    assert len(cells) == {"2025-03-30": 46, "2025-10-26": 50}[day]
    assert len(board.build_person_row("Alice", Person(1), berlin, cells).cells) == len(cells)
