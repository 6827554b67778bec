from __future__ import annotations

from pages.candidate_link.days import SlotDay, SlotOption, group_by_day
from pages.page_clock import PageClock
from tests.factories import HOUR, utc_seconds


def slots(*starts: str) -> list[tuple[int, int]]:
    return [(utc_seconds(start), utc_seconds(start) + HOUR) for start in starts]


def labels(days: list[SlotDay]) -> dict[str, list[str]]:
    return {day.name: [time.label for time in day.slots] for day in days}


NIGHT = slots("2027-06-16T17:00:00", "2027-06-16T18:00:00", "2027-06-16T19:00:00")


def test_slots_are_grouped_by_local_day():
    assert labels(group_by_day(NIGHT, PageClock.for_zone("UTC"))) == {
        "Wednesday 16 June 2027": ["17:00", "18:00", "19:00"]
    }
    assert labels(group_by_day(NIGHT, PageClock.for_zone("Asia/Kathmandu"))) == {
        "Wednesday 16 June 2027": ["22:45", "23:45"],
        "Thursday 17 June 2027": ["00:45"],
    }


def test_hour_format_follows_accept_language():
    assert labels(group_by_day(NIGHT[:1], PageClock.for_zone("UTC", "en-US"))) == {
        "Wednesday 16 June 2027": ["5:00 pm"]
    }


def test_repeated_hours_are_on_one_day_and_have_offsets():
    twice = slots("2027-10-31T00:30:00", "2027-10-31T01:30:00")
    (day,) = group_by_day(twice, PageClock.for_zone("Europe/London"))
    assert [time.label for time in day.slots] == ["01:30 (UTC+01:00)", "01:30 (UTC+00:00)"]


def test_days_without_slots_are_left_out():
    apart = slots("2027-06-16T10:00:00", "2027-06-18T10:00:00")
    assert list(labels(group_by_day(apart, PageClock.for_zone("UTC")))) == [
        "Wednesday 16 June 2027",
        "Friday 18 June 2027",
    ]
    assert group_by_day([], PageClock.for_zone("UTC")) == []


def test_slot_option_has_iso_start():
    (slot,) = slots("2027-06-16T10:00:00")
    assert SlotOption.from_slot(slot, PageClock.for_zone("Europe/Berlin")) == SlotOption(
        "2027-06-16T10:00:00Z",
        "12:00",
        "Wednesday 16 June 2027, 12:00 to 13:00, Europe/Berlin (UTC+02:00)",
    )
