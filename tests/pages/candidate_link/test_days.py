from __future__ import annotations

from pages.candidate_link.days import SlotOption, group_by_day, group_by_part
from pages.page_clock import PageClock, format_date
from tests.factories import HOUR, utc_seconds


def slots(*starts: str) -> list[tuple[int, int]]:
    return [(utc_seconds(start), utc_seconds(start) + HOUR) for start in starts]


def labels(starts: list[tuple[int, int]], clock: PageClock) -> dict[str, list[str]]:
    """Return the times of each day as the page shows them."""
    return {
        format_date(day): [
            slot.label for part in group_by_part(day_slots, clock) for slot in part.slots
        ]
        for day, day_slots in group_by_day(starts, clock).items()
    }


NIGHT = slots("2027-06-16T17:00:00", "2027-06-16T18:00:00", "2027-06-16T19:00:00")


def test_slots_are_grouped_by_local_day():
    assert labels(NIGHT, PageClock.for_zone("UTC")) == {
        "Wednesday 16 June 2027": ["17:00", "18:00", "19:00"]
    }
    assert labels(NIGHT, PageClock.for_zone("Asia/Kathmandu")) == {
        "Wednesday 16 June 2027": ["22:45", "23:45"],
        "Thursday 17 June 2027": ["00:45"],
    }


def test_hour_format_follows_accept_language():
    assert labels(NIGHT[:1], PageClock.for_zone("UTC", "en-US")) == {
        "Wednesday 16 June 2027": ["5:00 pm"]
    }


def test_repeated_hours_are_on_one_day_and_have_offsets():
    twice = slots("2027-10-31T00:30:00", "2027-10-31T01:30:00")
    assert labels(twice, PageClock.for_zone("Europe/London")) == {
        "Sunday 31 October 2027": ["01:30 (UTC+01:00)", "01:30 (UTC+00:00)"]
    }


def test_days_without_slots_are_left_out():
    apart = slots("2027-06-16T10:00:00", "2027-06-18T10:00:00")
    assert list(labels(apart, PageClock.for_zone("UTC"))) == [
        "Wednesday 16 June 2027",
        "Friday 18 June 2027",
    ]
    assert group_by_day([], PageClock.for_zone("UTC")) == {}


def test_parts_of_a_day_begin_at_noon_and_at_six():
    day = slots(
        "2027-06-16T00:00:00",
        "2027-06-16T11:30:00",
        "2027-06-16T12:00:00",
        "2027-06-16T18:00:00",
    )
    parts = group_by_part(day, PageClock.for_zone("UTC"))
    assert [(part.name, [slot.label for slot in part.slots]) for part in parts] == [
        ("Morning", ["00:00", "11:30"]),
        ("Afternoon", ["12:00"]),
        ("Evening", ["18:00"]),
    ]


def test_day_that_the_zone_skipped_has_no_slots():
    """Samoa crossed the date line at the end of 29 December 2011."""
    night = slots("2011-12-30T09:00:00", "2011-12-30T10:00:00")
    assert list(labels(night, PageClock.for_zone("Pacific/Apia"))) == [
        "Thursday 29 December 2011",
        "Saturday 31 December 2011",
    ]


def test_slot_option_has_iso_start():
    (slot,) = slots("2027-06-16T10:00:00")
    assert SlotOption.from_slot(slot, PageClock.for_zone("Europe/Berlin")) == SlotOption(
        "2027-06-16T10:00:00Z",
        "12:00",
        "Wednesday 16 June 2027, 12:00 to 13:00, Europe/Berlin (UTC+02:00)",
    )
