from __future__ import annotations

from datetime import datetime

import pytest

from ical.values import (
    Duration,
    ParsedDateTime,
    parse_datetime,
    parse_duration,
    parse_utc_offset,
    unescape_text,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20250122", ParsedDateTime(datetime(2025, 1, 22), is_date=True)),
        ("20250122T090500", ParsedDateTime(datetime(2025, 1, 22, 9, 5))),
        ("20250122T090500Z", ParsedDateTime(datetime(2025, 1, 22, 9, 5), is_utc=True)),
        ("20250122t090500z", ParsedDateTime(datetime(2025, 1, 22, 9, 5), is_utc=True)),
        ("20161231T235960Z", ParsedDateTime(datetime(2016, 12, 31, 23, 59, 59), is_utc=True)),
    ],
)
def test_a_date_or_time_is_parsed(text, expected):
    assert parse_datetime(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "2025-01-22", "20250230", "20250122T09", "20250122T250000", "20250122T090061Z",
     "20250122T090000+0100", "00000101", "٢٠٢٥٠١٢٢", " 20250122"],
)  # fmt: skip
def test_an_invalid_date_is_an_error(text):
    with pytest.raises(ValueError):
        parse_datetime(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P15DT5H0M20S", Duration(15, 18020)),
        ("P7W", Duration(49, 0)),
        ("PT24H", Duration(0, 86400)),
        ("+PT1H", Duration(0, 3600)),
        ("-P1DT1S", Duration(-1, -1)),
        ("pt15m", Duration(0, 900)),
        ("PT0S", Duration(0, 0)),
    ],
)
def test_a_duration_has_days_and_seconds(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "1H", "PT1H1H", "P1Y", "PT1TD", "P1.5D", "P-1D"])
def test_an_invalid_duration_is_an_error(text):
    with pytest.raises(ValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("+0100", 3600), ("-0500", -18000), ("+0545", 20700), ("+001730", 1050)]
)
def test_a_utc_offset_is_in_seconds_east_of_utc(text, seconds):
    assert parse_utc_offset(text) == seconds


@pytest.mark.parametrize("text", ["", "0100", "+1", "+2400", "+0060", "+00:30"])
def test_an_invalid_utc_offset_is_an_error(text):
    with pytest.raises(ValueError):
        parse_utc_offset(text)


def test_escapes_are_removed_from_a_text():
    assert unescape_text(r"Kuala Lumpur\, Singapore\; \\here") == r"Kuala Lumpur, Singapore; \here"
