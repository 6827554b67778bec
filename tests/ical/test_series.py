"""Series and their overrides. The expected times were worked out by hand from RFC 5545."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.timestamps import format_utc
from ical import freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of

MARCH = (utc_seconds("2025-03-24T00:00:00Z"), utc_seconds("2025-04-07T00:00:00Z"))
DAILY = """UID:a
DTSTART;TZID=Europe/Berlin:20250324T090000
DTEND;TZID=Europe/Berlin:20250324T100000
RRULE:FREQ=DAILY;COUNT=4"""
DAYS = """UID:a
DTSTART;VALUE=DATE:20250324
RRULE:FREQ=DAILY;COUNT=4"""


def read(*events: str, window=MARCH):
    body = icalendar_of(*events).encode()
    return freebusy.read(body, window, ZoneInfo("Europe/Berlin"))


def starts(*events: str, window=MARCH) -> list[str]:
    result = read(*events, window=window)
    assert not result.unknown
    return [format_utc(start)[5:16] for start, _, _ in sorted(result.busy)]


def spans(*events: str) -> list[str]:
    return [
        f"{format_utc(start)[5:16]}/{format_utc(end)[5:16]}"
        for start, end, _ in sorted(read(*events).busy)
    ]


def override(recurrence_id: str, lines: str) -> str:
    return f"UID:a\nRECURRENCE-ID{recurrence_id}\n{lines}"


def half_hour_at(start: str) -> str:
    return f"DTSTART;TZID=Europe/Berlin:{start}\nDURATION:PT30M"


FIRST, SECOND, THIRD, FOURTH = "03-24T08:00", "03-25T08:00", "03-26T08:00", "03-27T08:00"


def test_an_instance_that_clocks_skip_is_busy_and_counts():
    series = """DTSTART;TZID=Europe/Berlin:20250329T023000
        DTEND;TZID=Europe/Berlin:20250329T030000\nRRULE:FREQ=DAILY;COUNT=3"""
    assert spans(series) == [
        "03-29T01:30/03-29T02:00",
        "03-30T01:30/03-30T02:00",
        "03-31T00:30/03-31T01:00",
    ]


def test_dtend_gives_exact_seconds_and_duration_gives_calendar_days():
    night = "DTSTART;TZID=Europe/Berlin:20250328T220000\nRRULE:FREQ=DAILY;COUNT=2"
    assert spans(f"{night}\nDTEND;TZID=Europe/Berlin:20250329T060000") == [
        "03-28T21:00/03-29T05:00",
        "03-29T21:00/03-30T05:00",
    ]
    assert spans(f"{night}\nDURATION:PT24H")[1] == "03-29T21:00/03-30T21:00"
    assert spans(f"{night}\nDURATION:P1D")[1] == "03-29T21:00/03-30T20:00"


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("20250326", 3),
        ("20250326T090000", 3),
        ("20250326T085959", 2),
        ("20250326T080000Z", 3),
        ("20250326T075959Z", 2),
    ],
)
def test_until_is_inclusive_in_the_time_zone_of_the_series(until, days):
    assert len(starts(DAILY.replace("COUNT=4", f"UNTIL={until}"))) == days


@pytest.mark.parametrize(
    ("until", "days"),
    [("20250326", 3), ("20250326T235959", 3), ("20250325T230000Z", 3), ("20250326T225959Z", 3)],
)
def test_until_of_an_all_day_series_can_be_an_instant(until, days):
    assert len(starts(DAYS.replace("COUNT=4", f"UNTIL={until}"))) == days


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Berlin:20250325T090000",
        "EXDATE:20250325T080000Z",
        "EXDATE;TZID=America/New_York:20250325T040000",
        "EXDATE;VALUE=DATE:20250325",
        "EXDATE:20250101T000000Z,20250325T080000Z",
        "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=1\nEXDATE:20250325T080000Z\nRDATE:20250324T080000Z",
    ],
)
def test_exdate_names_an_instance_by_its_instant_or_day(line):
    assert starts(f"{DAILY}\n{line}") == [FIRST, THIRD, FOURTH]


def test_exdate_of_an_all_day_series_can_be_a_time():
    for line in ("20250325", "20250325T000000", "20250324T230000Z", "20250325T000000Z"):
        assert starts(f"{DAYS}\nEXDATE:{line}") == ["03-23T23:00", "03-25T23:00", "03-26T23:00"]


def test_rdate_can_have_its_own_time_zone_and_duration():
    dates = "RDATE:20250401T100000Z\nRDATE;VALUE=PERIOD:20250402T100000Z/PT15M,20250403T100000Z/"
    assert spans(f"{DAILY}\n{dates}20250403T120000Z")[4:] == [
        "04-01T10:00/04-01T11:00",
        "04-02T10:00/04-02T10:15",
        "04-03T10:00/04-03T12:00",
    ]


def test_rdate_adds_all_day_instances():
    assert len(starts(f"{DAYS}\nRDATE;VALUE=DATE:20250401,20250402")) == 6


def test_two_rules_give_the_instances_of_both():
    assert len(starts(f"{DAILY}\nRRULE:FREQ=WEEKLY;COUNT=2")) == 5


def test_an_override_moves_cancels_or_frees_an_instance():
    second = override(":20250325T080000Z", half_hour_at("20250325T150000"))
    third = override(
        ";TZID=Europe/Berlin:20250326T090000",
        f"{half_hour_at('20250326T090000')}\nSTATUS:CANCELLED",
    )
    fourth = override(
        ";TZID=Europe/Berlin:20250327T090000",
        f"{half_hour_at('20250327T090000')}\nTRANSP:TRANSPARENT",
    )
    for order in ((DAILY, second, third, fourth), (fourth, third, second, DAILY)):
        assert spans(*order) == ["03-24T08:00/03-24T09:00", "03-25T14:00/03-25T14:30"]


def test_an_instance_can_move_into_or_out_of_the_window():
    window = (utc_seconds("2025-03-25T00:00:00Z"), utc_seconds("2025-03-26T00:00:00Z"))
    moved_in = override(":20250327T080000Z", half_hour_at("20250325T150000"))
    moved_out = override(":20250325T080000Z", half_hour_at("20250601T150000"))
    assert starts(DAILY, moved_in, window=window) == [SECOND, "03-25T14:00"]
    assert starts(DAILY, moved_out, window=window) == []


def test_an_override_moves_a_day_of_an_all_day_series():
    changed = override(";VALUE=DATE:20250325", "DTSTART;VALUE=DATE:20250401")
    assert starts(DAYS, changed) == ["03-23T23:00", "03-25T23:00", "03-26T23:00", "03-31T22:00"]


def test_this_and_future_changes_all_later_instances():
    following = override(";RANGE=THISANDFUTURE:20250325T080000Z", half_hour_at("20250325T113000"))
    assert spans(DAILY, following) == [
        "03-24T08:00/03-24T09:00",
        "03-25T10:30/03-25T11:00",
        "03-26T10:30/03-26T11:00",
        "03-27T10:30/03-27T11:00",
    ]


def test_this_and_future_ends_at_the_next_one_and_keeps_single_overrides():
    second = override(";RANGE=THISANDFUTURE:20250325T080000Z", half_hour_at("20250325T113000"))
    third = override(":20250326T080000Z", half_hour_at("20250326T200000"))
    fourth = override(
        ";RANGE=THISANDFUTURE:20250327T080000Z",
        f"{half_hour_at('20250327T090000')}\nSTATUS:CANCELLED",
    )
    assert starts(DAILY, second, third, fourth) == [FIRST, "03-25T10:30", "03-26T19:00"]


def test_this_and_future_can_move_distant_instances_into_the_window():
    window = (utc_seconds("2025-06-20T00:00:00Z"), utc_seconds("2025-07-01T00:00:00Z"))
    following = override(";RANGE=THISANDFUTURE:20250325T080000Z", half_hour_at("20250625T090000"))
    assert starts(DAILY, following, window=window) == ["06-25T07:00", "06-26T07:00", "06-27T07:00"]


def test_an_override_without_its_instance_is_an_event():
    orphan = override(":20250405T080000Z", half_hour_at("20250405T150000"))
    assert starts(DAILY, orphan)[-1] == "04-05T13:00"
    assert starts(orphan) == ["04-05T13:00"]


def test_an_override_of_an_instance_that_a_newer_series_lacks_is_dropped():
    stale = override(":20250405T080000Z", half_hour_at("20250405T150000"))
    unchanged = override(":20250325T080000Z", half_hour_at("20250325T150000"))
    assert starts(f"{DAILY}\nSEQUENCE:3", f"{stale}\nSEQUENCE:2", f"{unchanged}\nSEQUENCE:2") == [
        FIRST, "03-25T14:00", THIRD, FOURTH,
    ]  # fmt: skip


def test_the_override_with_the_highest_sequence_is_used():
    old = override(":20250325T080000Z", f"{half_hour_at('20250325T150000')}\nSEQUENCE:1")
    new = override(":20250325T080000Z", f"{half_hour_at('20250325T160000')}\nSEQUENCE:10")
    assert starts(DAILY, new, old) == [FIRST, "03-25T15:00", THIRD, FOURTH]


def test_an_override_can_repeat_the_rule_of_its_series_but_not_have_another():
    changed = override(":20250325T080000Z", half_hour_at("20250325T150000"))
    assert len(starts(DAILY, f"{changed}\nRRULE:FREQ=DAILY;COUNT=4")) == 4
    assert read(DAILY, f"{changed}\nRRULE:FREQ=WEEKLY").unknown


@pytest.mark.parametrize(
    "lines",
    [
        override(";RANGE=THISANDPRIOR:20250325T080000Z", half_hour_at("20250325T113000")),
        override(";TZID=Nowhere:20250325T080000", half_hour_at("20250325T113000")),
        f"{DAYS}\nRDATE:20250401T090000",
        f"{DAILY}\nRDATE;VALUE=PERIOD:20250402T100000Z/20250402T090000Z",
    ],
)
def test_an_unsupported_part_of_a_series_makes_it_unknown(lines):
    assert read(lines).unknown


def test_an_old_endless_series_is_expanded():
    series = DAILY.replace("2025", "1990").replace(";COUNT=4", "")
    assert len(starts(series)) == 14


def test_ten_thousand_rdates_are_read():
    dates = ",".join(f"{year:04}0101T000000Z" for year in range(1, 9999))
    assert len(starts(f"DTSTART:20250324T080000Z\nRDATE:{dates}")) == 1
