from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from interviews.spec import load_spec
from pages.clock import LocaleClock
from pages.week import load_week, select_start
from tests.factories import NOW, alice, bob, reserve, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

WEDNESDAY = date(2025, 1, 22)


def week(zone: str = "UTC", day: date = WEDNESDAY, step: int = 30):
    described = load_spec(set_rules(technical_interview(alice(), bob()), step=step))
    reader = SimpleNamespace(clock=LocaleClock.for_zone(zone), now=utc_seconds(NOW))
    return load_week(described, day, reader), reader


def test_week_begins_with_selected_day_and_counts_slots():
    found, _ = week()
    assert [(tab.day.day, tab.slot_count, tab.is_selected) for tab in found.tabs] == [
        (22, 48, True), *((day, 48, False) for day in range(23, 28)), (28, 47, False)
    ]  # fmt: skip
    assert (found.previous_week, found.next_week) == (date(2025, 1, 15), date(2025, 1, 29))


def test_days_are_in_viewer_zone():
    found, _ = week("Asia/Kathmandu")
    assert found.slots[0].start == "2025-01-21T18:30:00Z"
    assert found.slots[0].label == "00:15"


def test_all_starts_are_listed_and_slots_are_marked():
    reserve(bob(), "2025-01-22T12:00:00Z")
    found, _ = week()
    none = [start.label for start in found.start_cells if not start.is_slot]
    assert none == ["11:30", "12:00", "12:30"]
    assert len(found.slots) == 45


@pytest.mark.parametrize("step", [5, 10, 20, 30, 60])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_every_start_is_a_slot_in_any_zone(zone, step):
    found, reader = week(zone, step=step)
    assert {start.start for start in found.start_cells if start.is_slot} == {
        start.start for start in found.start_cells
    }
    for start in found.start_cells[:3]:
        asked = select_start(found, utc_seconds(start.start), reader)
        assert (asked.start, asked.explanation.is_available) == (start.start, True)


def test_change_is_tried_on_whole_week():
    reserve(bob(), "2025-01-22T12:00:00Z")
    found, reader = week()
    asked = select_start(found, utc_seconds("2025-01-22T12:00:00"), reader, 0)
    assert asked.tried_change == "Without Bob Smith"
    assert len(asked.week.slots) == 48
    assert len(select_start(found, utc_seconds("2025-01-22T12:00:00"), reader).week.slots) == 45


def test_start_between_grid_points_is_rounded_down():
    found, reader = week()
    assert (
        select_start(found, utc_seconds("2025-01-22T12:17:00"), reader).start
        == "2025-01-22T12:00:00Z"
    )
