"""Events of all kinds, each with the time at which its owner in London is busy, worked out by hand.

The clocks in London go forward at 01:00 UTC on 30 March 2025, those in New York did on 9 March.
"""

from __future__ import annotations

from tests import servers

_LONDON = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE"""
_HALF_PAST = """BEGIN:VTIMEZONE
TZID:Half
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0330
TZOFFSETTO:+0330
END:STANDARD
END:VTIMEZONE"""
_INVITED = "ORGANIZER:mailto:chair@example.org\nATTENDEE;PARTSTAT={}:mailto:ann@example.com"
_ONE_HOUR = "DURATION:PT1H"

#: Per name: the events of one file without their UID, and the busy times in UTC.
EVENTS: dict[str, tuple[list[str], list[str]]] = {
    "plain": (["DTSTART:20250324T090000Z\nDTEND:20250324T100000Z"], ["2025-03-24T09:00/10:00"]),
    "day-in-winter": (
        ["DTSTART;VALUE=DATE:20250325\nDTEND;VALUE=DATE:20250326"],
        ["2025-03-25T00:00/2025-03-26T00:00"],
    ),
    "day-in-summer": (
        ["DTSTART;VALUE=DATE:20250402\nDTEND;VALUE=DATE:20250403"],
        ["2025-04-01T23:00/2025-04-02T23:00"],
    ),
    "weekly-over-clock-change": (
        [
            "DTSTART;TZID=Europe/London:20250327T140000\nDTEND;TZID=Europe/London:20250327T150000\n"
            "RRULE:FREQ=WEEKLY;COUNT=2"
        ],
        ["2025-03-27T14:00/15:00", "2025-04-03T13:00/14:00"],
    ),
    "moved-and-cancelled-instances": (
        [
            f"DTSTART:20250326T110000Z\n{_ONE_HOUR}\nRRULE:FREQ=DAILY;COUNT=4\n"
            "EXDATE:20250328T110000Z",
            f"RECURRENCE-ID:20250327T110000Z\nDTSTART:20250327T160000Z\n{_ONE_HOUR}",
            f"RECURRENCE-ID:20250329T110000Z\nDTSTART:20250329T110000Z\n{_ONE_HOUR}\n"
            "STATUS:CANCELLED",
        ],
        ["2025-03-26T11:00/12:00", "2025-03-27T16:00/17:00"],
    ),
    "further-date": (
        [f"DTSTART:20250326T130000Z\n{_ONE_HOUR}\nRDATE:20250328T130000Z"],
        ["2025-03-26T13:00/14:00", "2025-03-28T13:00/14:00"],
    ),
    "daily-until": (
        [f"DTSTART:20250331T090000Z\n{_ONE_HOUR}\nRRULE:FREQ=DAILY;UNTIL=20250401T090000Z"],
        ["2025-03-31T09:00/10:00", "2025-04-01T09:00/10:00"],
    ),
    "duration": (["DTSTART:20250331T120000Z\nDURATION:PT1H30M"], ["2025-03-31T12:00/13:30"]),
    "marked-as-free": ([f"DTSTART:20250328T090000Z\n{_ONE_HOUR}\nTRANSP:TRANSPARENT"], []),
    "cancelled": ([f"DTSTART:20250328T100000Z\n{_ONE_HOUR}\nSTATUS:CANCELLED"], []),
    "tentative": (
        [f"DTSTART:20250328T110000Z\n{_ONE_HOUR}\nSTATUS:TENTATIVE"],
        ["2025-03-28T11:00/12:00"],
    ),
    "declined": ([f"DTSTART:20250328T140000Z\n{_ONE_HOUR}\n{_INVITED.format('DECLINED')}"], []),
    "accepted": (
        [f"DTSTART:20250328T150000Z\n{_ONE_HOUR}\n{_INVITED.format('ACCEPTED')}"],
        ["2025-03-28T15:00/16:00"],
    ),
    "without-a-zone": (
        ["DTSTART:20250401T150000\nDTEND:20250401T160000"],
        ["2025-04-01T14:00/15:00"],
    ),
    "zone-of-the-file": (
        ["DTSTART;TZID=Half:20250324T183000\nDTEND;TZID=Half:20250324T193000"],
        ["2025-03-24T15:00/16:00"],
    ),
    "windows-zone-of-the-file": (
        [
            "DTSTART;TZID=GMT Standard Time:20250403T090000\n"
            "DTEND;TZID=GMT Standard Time:20250403T100000"
        ],
        ["2025-04-03T08:00/09:00"],
    ),
    "32-hours": (
        ["DTSTART:20250404T200000Z\nDTEND:20250406T040000Z"],
        ["2025-04-04T20:00/2025-04-06T04:00"],
    ),
    "daily-without-end": (
        ["DTSTART:20200101T053000Z\nDURATION:PT30M\nRRULE:FREQ=DAILY"],
        [
            f"2025-{month:02}-{day:02}T05:30/06:00"
            for month, day in [*((3, day) for day in range(24, 32)), *((4, d) for d in range(1, 7))]
        ],
    ),
    "moved-two-months-away": (
        [
            f"DTSTART:20250127T100000Z\n{_ONE_HOUR}\nRRULE:FREQ=WEEKLY;COUNT=2",
            f"RECURRENCE-ID:20250203T100000Z\nDTSTART:20250326T150000Z\n{_ONE_HOUR}",
        ],
        ["2025-03-26T15:00/16:00"],
    ),
    "instance-without-its-series": (
        [f"RECURRENCE-ID:20250327T080000Z\nDTSTART:20250327T080000Z\n{_ONE_HOUR}"],
        ["2025-03-27T08:00/09:00"],
    ),
    "one-instance-declined": (
        [
            f"DTSTART:20250331T160000Z\n{_ONE_HOUR}\nRRULE:FREQ=DAILY;COUNT=2\n"
            f"{_INVITED.format('ACCEPTED')}",
            f"RECURRENCE-ID:20250401T160000Z\nDTSTART:20250401T160000Z\n{_ONE_HOUR}\n"
            f"{_INVITED.format('DECLINED')}",
        ],
        ["2025-03-31T16:00/17:00"],
    ),
    "this-and-future": (
        [
            "DTSTART:20250326T063000Z\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20250327T063000Z\nDTSTART:20250327T070000Z\n"
            "DURATION:PT30M",
        ],
        ["2025-03-26T06:30/07:00", "2025-03-27T07:00/07:30", "2025-03-28T07:00/07:30"],
    ),
    "zone-by-name-only": (
        [
            "DTSTART;TZID=America/New_York:20250327T140000\n"
            "DTEND;TZID=America/New_York:20250327T150000"
        ],
        ["2025-03-27T18:00/19:00"],
    ),
    "windows-zone-by-name-only": (
        [
            "DTSTART;TZID=Eastern Standard Time:20250403T120000\n"
            "DTEND;TZID=Eastern Standard Time:20250403T130000"
        ],
        ["2025-04-03T16:00/17:00"],
    ),
    "yearly-day-since-1950": (
        ["DTSTART;VALUE=DATE:19500330\nDTEND;VALUE=DATE:19500331\nRRULE:FREQ=YEARLY"],
        ["2025-03-30T00:00/23:00"],
    ),
    "weekly-since-1991": (
        [f"DTSTART:19910404T200000Z\n{_ONE_HOUR}\nRRULE:FREQ=WEEKLY"],
        ["2025-03-27T20:00/21:00", "2025-04-03T20:00/21:00"],
    ),
    "last-friday-of-the-month": (
        [f"DTSTART:20240126T170000Z\n{_ONE_HOUR}\nRRULE:FREQ=MONTHLY;BYDAY=-1FR"],
        ["2025-03-28T17:00/18:00"],
    ),
    "ten-days-a-month-from-2030": (
        [
            "DTSTART;VALUE=DATE:20300110\nDTEND;VALUE=DATE:20300120\nRRULE:FREQ=MONTHLY",
        ],
        [],
    ),
}
_ZONES = {
    "weekly-over-clock-change": _LONDON.format(name="Europe/London"),
    "zone-of-the-file": _HALF_PAST,
    "windows-zone-of-the-file": _LONDON.format(name="GMT Standard Time"),
}


def build_file(name: str, uid: str) -> str:
    """Return the iCalendar file of an entry."""
    content = servers.icalendar_of(*(f"UID:{uid}\n{event}" for event in EVENTS[name][0]))
    zone = _ZONES.get(name, "").replace("\n", "\r\n")
    return content.replace("BEGIN:VEVENT", f"{zone}\r\nBEGIN:VEVENT", 1) if zone else content
