from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ical.parser import parse
from ical.zone_resolver import IanaZone, UnknownZoneError, ZoneResolver
from tests.factories import utc_seconds

LAST = datetime(2030, 1, 1)
BERLIN = """BEGIN:VTIMEZONE
TZID:Our office\\, Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""
NAMES = ["DTSTART", "RRULE", "RDATE", "TZID", "TZOFFSETFROM", "TZOFFSETTO"]


def resolver_of(described: str = "") -> ZoneResolver:
    (calendar,) = parse(f"BEGIN:VCALENDAR\n{described}\nEND:VCALENDAR".encode(), NAMES)
    return ZoneResolver(calendar.get_components("VTIMEZONE"), LAST)


def iana_name_of(name: str, described: str = "") -> str:
    zone = resolver_of(described).resolve(name)
    assert isinstance(zone, IanaZone)
    return zone.info.key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("US/Eastern", "US/Eastern"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20070129_1/America/Argentina/Salta", "America/Argentina/Salta"),
        ("/softwarestudio.org/Olson_20011030_5/Asia/Kathmandu", "Asia/Kathmandu"),
        ("UTC", "UTC"),
        ("GMT", "GMT"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("Nepal Standard Time", "Asia/Katmandu"),
    ],
)  # fmt: skip
def test_a_tzid_resolves_to_its_iana_zone(name, key):
    assert iana_name_of(name) == key


@pytest.mark.parametrize(
    "name", ["Nowhere/Land", "CET-1CEST", "(UTC+01:00) Berlin", "x/UTC", "+01"]
)
def test_an_unknown_tzid_is_an_error(name):
    with pytest.raises(UnknownZoneError):
        resolver_of(BERLIN).resolve(name)


def test_the_iana_database_takes_precedence_over_vtimezone():
    vtimezone = BERLIN.replace("Our office\\, Berlin", "Asia/Tokyo")
    assert iana_name_of("Asia/Tokyo", vtimezone) == "Asia/Tokyo"


def test_vtimezone_takes_precedence_over_windows_names():
    name = "Tokyo Standard Time"
    zone = resolver_of(BERLIN.replace("Our office\\, Berlin", name)).resolve(name)
    assert zone.to_instant(datetime(2025, 1, 22, 9)) == utc_seconds("2025-01-22T08:00:00Z")


def test_a_vtimezone_agrees_with_the_iana_zone_that_it_describes():
    described = resolver_of(BERLIN).resolve("Our office, Berlin")
    iana = IanaZone(ZoneInfo("Europe/Berlin"))
    wall = datetime(1998, 1, 1)
    while wall < datetime(2027, 1, 1):
        assert described.to_instant(wall) == iana.to_instant(wall)
        assert described.to_wall(iana.to_instant(wall)) == iana.to_wall(iana.to_instant(wall))
        wall += timedelta(hours=3, minutes=10)


@pytest.mark.parametrize("name", ["Europe/Berlin", "Our office, Berlin"])
def test_a_skipped_time_has_the_earlier_offset_and_a_repeated_time_is_its_first(name):
    zone = resolver_of(BERLIN).resolve(name)
    assert zone.to_instant(datetime(2025, 3, 30, 1, 59)) == utc_seconds("2025-03-30T00:59:00Z")
    assert zone.to_instant(datetime(2025, 3, 30, 2, 30)) == utc_seconds("2025-03-30T01:30:00Z")
    assert zone.to_instant(datetime(2025, 3, 30, 3, 0)) == utc_seconds("2025-03-30T01:00:00Z")
    assert zone.to_instant(datetime(2025, 10, 26, 2, 30)) == utc_seconds("2025-10-26T00:30:00Z")
    assert zone.to_instant(datetime(2025, 10, 26, 3, 0)) == utc_seconds("2025-10-26T02:00:00Z")


@pytest.mark.parametrize(
    ("name", "wall", "instant"),
    [
        ("Australia/Lord_Howe", datetime(2025, 10, 5, 2, 15), "2025-10-04T15:45:00Z"),
        ("Asia/Kathmandu", datetime(2025, 1, 22, 9), "2025-01-22T03:15:00Z"),
        ("Pacific/Apia", datetime(2011, 12, 30, 12), "2011-12-30T22:00:00Z"),
        ("Pacific/Apia", datetime(2011, 12, 31, 12), "2011-12-30T22:00:00Z"),
        ("Africa/Casablanca", datetime(2025, 3, 10, 9), "2025-03-10T09:00:00Z"),
        ("Pacific/Kiritimati", datetime(2025, 1, 1), "2024-12-31T10:00:00Z"),
    ],
)
def test_unusual_time_zones_are_converted(name, wall, instant):
    assert resolver_of().resolve(name).to_instant(wall) == utc_seconds(instant)


def test_a_vtimezone_can_list_its_transitions_with_rdate():
    text = """BEGIN:VTIMEZONE\nTZID:Island\nBEGIN:STANDARD\nDTSTART:16010101T000000
RDATE:20250601T000000,20260601T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0800
END:STANDARD\nEND:VTIMEZONE"""
    assert resolver_of(text).resolve("Island").to_instant(datetime(2025, 1, 1, 8)) == utc_seconds(
        "2025-01-01T00:00:00Z"
    )


def test_a_vtimezone_can_replace_its_rule_by_another():
    """The rules of New York changed in 2007; UNTIL is in UTC."""
    text = """BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:DAYLIGHT\nDTSTART:19870405T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4;UNTIL=20060402T070000Z\nTZOFFSETFROM:-0500
TZOFFSETTO:-0400\nEND:DAYLIGHT\nBEGIN:DAYLIGHT\nDTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT
BEGIN:STANDARD\nDTSTART:19671029T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;
 UNTIL=20061029T060000Z\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD
BEGIN:STANDARD\nDTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE"""
    described, iana = resolver_of(text).resolve("Office"), IanaZone(ZoneInfo("America/New_York"))
    for day in range(40 * 365):
        wall = datetime(1988, 1, 1, 12) + timedelta(days=day)
        assert described.to_instant(wall) == iana.to_instant(wall)


@pytest.mark.parametrize("line", ["TZOFFSETTO:+0200", "DTSTART:19961027T030000", "TZOFFSETFROM"])
def test_an_incomplete_vtimezone_is_unknown(line):
    with pytest.raises(UnknownZoneError):
        resolver_of(BERLIN.replace(line, f"X-{line}")).resolve("Our office, Berlin")


def test_an_empty_vtimezone_is_unknown():
    with pytest.raises(UnknownZoneError):
        resolver_of("BEGIN:VTIMEZONE\nTZID:Empty\nEND:VTIMEZONE").resolve("Empty")
