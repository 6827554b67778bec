"""Free/busy agrees with recurring-ical-events and with the free-busy report of Radicale."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import httpx
import icalendar
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.intervals import clip, merge
from ical import freebusy
from tests.examples import example_count
from tests.factories import utc_seconds
from tests.servers import icalendar_of

UTC = ZoneInfo("UTC")
WINDOW = (utc_seconds("2025-03-01T00:00:00Z"), utc_seconds("2025-05-01T00:00:00Z"))
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]


def read_here(body: str) -> list[tuple[int, int]]:
    result = freebusy.read(body.encode(), WINDOW, UTC)
    assert not result.unknown
    return merge(clip([(start, end) for start, end, _ in result.busy], WINDOW))


def read_with_recurring_ical_events(body: str) -> list[tuple[int, int]]:
    first, last = (datetime.fromtimestamp(instant, timezone.utc) for instant in WINDOW)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(first, last)
    intervals = [(int(event.start.timestamp()), int(event.end.timestamp())) for event in events]
    return merge(clip(intervals, WINDOW))


@st.composite
def series(draw) -> str:
    """Generate a series around noon, when clocks never change, with an EXDATE or an override."""
    zone = draw(st.sampled_from(ZONES))
    start = datetime(2025, 1, 6, 12) + timedelta(days=draw(st.integers(0, 80)))
    rule = draw(
        st.sampled_from(
            [
                "FREQ=DAILY",
                "FREQ=DAILY;INTERVAL=3;COUNT=20",
                "FREQ=WEEKLY;COUNT=9",
                "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
                "FREQ=MONTHLY;COUNT=3",
                "FREQ=DAILY;UNTIL=20250401T120000Z",
            ]
        )
    )
    distance = timedelta(days=draw(st.sampled_from([1, 3, 7, 14])))
    length = draw(st.sampled_from(["PT30M", "PT2H30M"]))

    def property_of(wall: datetime) -> str:
        return f";TZID={zone}:{wall:%Y%m%dT%H%M%S}"

    uid = f"UID:{draw(st.integers(0, 10**9))}"
    master = f"{uid}\nDTSTART{property_of(start)}\nDURATION:{length}\nRRULE:{rule}"
    if draw(st.booleans()):
        return icalendar_of(f"{master}\nEXDATE{property_of(start + distance)}")
    moved_start = property_of(start + distance + timedelta(hours=2))
    return icalendar_of(
        master,
        f"{uid}\nRECURRENCE-ID{property_of(start + distance)}\nDTSTART{moved_start}\nDURATION:PT1H",
    )


@settings(max_examples=example_count(200))
@given(series())
def test_a_series_agrees_with_recurring_ical_events(body):
    assert read_here(body) == read_with_recurring_ical_events(body)


EVENTS = {
    "plain": "DTSTART:20250305T090000Z\nDTEND:20250305T100000Z",
    "length": "DTSTART:20250306T090000Z\nDURATION:PT45M",
    "zoned": "DTSTART;TZID=Europe/Berlin:20250307T090000\nDURATION:PT1H",
    "weekly": "DTSTART:20250305T140000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=6",
    "holes": "DTSTART:20250310T060000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n"
    "EXDATE:20250312T060000Z",
    "last-friday": "DTSTART:20250328T170000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=-1FR",
    "free": "DTSTART:20250320T090000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
    "off": "DTSTART:20250321T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
    "day": "DTSTART;VALUE=DATE:20250401\nDTEND;VALUE=DATE:20250403",
}
QUERY = """<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
<C:time-range start="20250301T000000Z" end="20250501T000000Z"/></C:free-busy-query>"""


def test_a_calendar_agrees_with_the_free_busy_report_of_its_server(radicale_server):
    for name, event in EVENTS.items():
        radicale_server.put(name, event)
    report = httpx.request(
        "REPORT",
        radicale_server.url,
        content=QUERY,
        auth=(radicale_server.username, radicale_server.password),
    )
    assert report.text.count("FREEBUSY") > len(EVENTS)
    assert read_here(report.text) == read_here(icalendar_of(*EVENTS.values()))
