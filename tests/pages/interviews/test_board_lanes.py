from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from bookings.models import Booking
from calendars.models import Connection
from engine.busy_time import BusyType, FreeBusy
from engine.local_time import OpenHours, Period
from engine.person import LoadLimit, Person, ReservedSlot
from interviews.interview_spec import load_spec
from pages.interviews import board_lanes
from pages.interviews.board_grid import BoardGrid
from pages.interviews.week import load_week
from pages.page_clock import PageClock
from tests.bookings.booking_factories import book
from tests.factories import HOUR, NOW, alice, bob, technical_interview, utc_seconds

NINE = utc_seconds("2025-01-22T09:00:00")
WINDOW = (NINE, NINE + 4 * HOUR)


def build_cells(person: Person, window=WINDOW, now: int = 0):
    week = SimpleNamespace(clock=PageClock.for_zone("UTC"), now=now)
    return board_lanes.build_cells(person, window, week, {})


def states(window=WINDOW, now: int = 0, **rules) -> list[tuple[str, int]]:
    """Return the states of a person, each with its length in quarters of an hour."""
    return [(cell.state, cell.length) for cell in build_cells(Person(1, **rules), window, now)]


def busy(start: int, end: int) -> FreeBusy:
    return FreeBusy({BusyType.BUSY: ((start, end),)}, source="Work")


def test_person_without_events_is_free():
    assert states() == [("free", 16)]


def test_one_busy_second_makes_its_quarter_busy():
    calendars = (busy(NINE + 899, NINE + 901),)
    assert states(calendars=calendars) == [("busy", 2), ("free", 14)]


def test_unknown_precedes_busy_and_busy_precedes_closed():
    unknown = FreeBusy(unknown=((NINE, NINE + HOUR),))
    closed = OpenHours("UTC", (((12 * HOUR, 24 * HOUR),),) * 7)
    rules = {"calendars": (unknown, busy(NINE, NINE + 2 * HOUR)), "open_hours": closed}
    assert states(**rules) == [("unknown", 4), ("busy", 4), ("closed", 4), ("free", 4)]


def test_bookings_and_holds_are_shown_without_buffers():
    held = ReservedSlot((NINE, NINE + 1800), (NINE - HOUR, NINE + 2 * HOUR), is_hold=True)
    booked = ReservedSlot((NINE + 3 * HOUR, NINE + 4 * HOUR), (NINE, NINE + 5 * HOUR))
    assert states(reservations=(held, booked)) == [("held", 2), ("free", 10), ("booked", 4)]


def test_two_bookings_side_by_side_are_two_cells():
    slots = [(NINE + hour * HOUR, NINE + (hour + 1) * HOUR) for hour in (0, 1)]
    reservations = tuple(ReservedSlot(slot, slot) for slot in slots)
    assert states(reservations=reservations) == [("booked", 4), ("booked", 4), ("free", 8)]


def test_time_that_is_over_is_not_shown_as_free():
    assert states(now=NINE + HOUR) == [("past", 4), ("free", 12)]


def test_day_at_load_limit_is_closed_in_interviewer_zone():
    sydney = LoadLimit(1, Period.DAY, "Australia/Sydney")
    friday = utc_seconds("2025-01-22T13:00:00")
    booking = ReservedSlot((friday + 11 * HOUR, friday + 12 * HOUR), (friday, friday))
    rules = {"load_limits": (sydney,), "reservations": (booking,)}
    assert states((friday - HOUR, friday + HOUR), **rules) == [("free", 4), ("closed", 4)]


def test_times_are_on_the_clock_of_the_person():
    cells = build_cells(Person(2, (busy(NINE, NINE + HOUR),), zone="Asia/Kathmandu"))
    assert [cell.times for cell in cells] == ["14:45 to 15:45", "15:45 to 18:45"]


def test_every_state_has_a_label():
    assert {str(board_lanes.STATE_LABELS[cell.state]) for cell in build_cells(Person(1))} == {
        "free"
    }


def build_lanes(day: date, zone: str = "UTC"):
    interview = load_spec(technical_interview(alice(), bob()))
    viewer = SimpleNamespace(clock=PageClock.for_zone(zone), now=utc_seconds(NOW))
    return board_lanes.build_lanes(BoardGrid(load_week(interview, day, viewer), shows_all=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen", "everybody_free")
def test_booked_time_names_the_booking_of_any_type():
    booking = book(technical_interview(alice()))
    lanes = build_lanes(date(2025, 1, 22)).lanes
    [booked] = [cell for cell in lanes[0].cells if cell.state == "booked"]
    assert (booked.booking, booked.length, booked.times) == (booking, 4, "10:00 to 11:00")
    assert not any(cell.booking for cell in lanes[1].cells)
    Booking.objects.all().delete()
    assert not any(cell.booking for cell in build_lanes(date(2025, 1, 22)).lanes[0].cells)


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_people_with_the_simulated_calendar_are_marked():
    Connection.objects.create(
        interviewer=bob(), provider="ics", name="Work", url="https://127.0.0.1/bob.ics"
    )
    lanes = build_lanes(date(2025, 1, 22)).lanes
    assert {lane.name: lane.is_simulated for lane in lanes} == {
        "Alice Johnson": True,
        "Bob Smith": False,
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen")
def test_calendar_problem_is_named(monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    [lane, _] = build_lanes(date(2025, 1, 22)).lanes
    assert {cell.state for cell in lane.cells} == {"unknown"}
    assert len(lane.problems) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen", "everybody_free")
@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_day_of_clock_change_has_all_hours(day, hours):
    lanes = build_lanes(day, "Europe/Berlin")
    assert sum(length for _, length in lanes.hours) == 4 * hours
    assert sum(cell.length for cell in lanes.lanes[0].cells) == 4 * hours


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen", "everybody_free")
@pytest.mark.parametrize(
    ("start", "selected"),
    [("09:00", (36, 4, 56)), ("23:30", (94, 2, 0)), ("00:00", (0, 4, 92))],
)
def test_selected_slot_is_marked(start, selected):
    interview = load_spec(technical_interview(alice()))
    viewer = SimpleNamespace(clock=PageClock.for_zone("UTC"), now=utc_seconds(NOW))
    week = load_week(interview, date(2025, 1, 22), viewer)
    grid = BoardGrid(week, utc_seconds(f"2025-01-22T{start}:00"), shows_all=True)
    assert board_lanes.build_lanes(grid).selected == selected
    assert board_lanes.build_lanes(BoardGrid(week)).selected is None
