from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from interviews.interview_spec import load_spec
from pages.interviews.week import load_week, select_start
from pages.page_clock import PageClock
from tests.factories import NOW, alice, bob, reserve, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

WEDNESDAY = date(2025, 1, 22)


def build_week(zone: str = "UTC", day: date = WEDNESDAY, step: int = 30):
    interview = load_spec(set_rules(technical_interview(alice(), bob()), step=step))
    viewer = SimpleNamespace(clock=PageClock.for_zone(zone), now=utc_seconds(NOW))
    return load_week(interview, day, viewer), viewer


def test_week_begins_with_selected_day_and_counts_slots():
    board_week, _ = build_week()
    assert [(tab.day.day, tab.slot_count, tab.is_selected) for tab in board_week.tabs] == [
        (22, 48, True), *((day, 48, False) for day in range(23, 28)), (28, 47, False)
    ]  # fmt: skip
    assert (board_week.previous_week, board_week.next_week) == (
        date(2025, 1, 15),
        date(2025, 1, 29),
    )


def test_days_are_in_viewer_zone():
    board_week, _ = build_week("Asia/Kathmandu")
    assert board_week.slots[0].start == "2025-01-21T18:30:00Z"
    assert board_week.slots[0].label == "00:15"


def test_all_starts_are_listed_and_slots_are_marked():
    reserve(bob(), "2025-01-22T12:00:00Z")
    board_week, _ = build_week()
    unavailable = [start.label for start in board_week.start_cells if not start.is_slot]
    assert unavailable == ["11:30", "12:00", "12:30"]
    assert len(board_week.slots) == 45


@pytest.mark.parametrize("step", [5, 10, 20, 30, 60])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_every_start_is_a_slot_in_any_zone(zone, step):
    board_week, viewer = build_week(zone, step=step)
    assert {start.start for start in board_week.start_cells if start.is_slot} == {
        start.start for start in board_week.start_cells
    }
    for start in board_week.start_cells[:3]:
        selected = select_start(board_week, utc_seconds(start.start), viewer)
        assert (selected.start, selected.explanation.is_available) == (start.start, True)


def test_change_is_tried_on_whole_week():
    reserve(bob(), "2025-01-22T12:00:00Z")
    board_week, viewer = build_week()
    selected = select_start(board_week, utc_seconds("2025-01-22T12:00:00"), viewer, 0)
    assert selected.tried_change == "Without Bob Smith"
    assert len(selected.week.slots) == 48
    assert (
        len(select_start(board_week, utc_seconds("2025-01-22T12:00:00"), viewer).week.slots) == 45
    )


def test_start_between_grid_points_is_rounded_down():
    board_week, viewer = build_week()
    assert (
        select_start(board_week, utc_seconds("2025-01-22T12:17:00"), viewer).start
        == "2025-01-22T12:00:00Z"
    )
