from __future__ import annotations

from ical import event_signature, event_writer
from ical.event_writer import CalendarEvent
from tests.factories import NOW, utc_seconds

ENTRY = CalendarEvent(
    uid="booking@slotsmith",
    sequence=3,
    start=utc_seconds("2025-01-22T09:00:00Z"),
    end=utc_seconds("2025-01-22T10:00:00Z"),
    title="Technical Interview",
    description_lines=("With: Alice", "Candidate: Carol"),
    dtstamp=utc_seconds(NOW),
)


def test_an_entry_is_one_event():
    assert event_writer.to_ics(event_writer.build_vevent(ENTRY)).decode().splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Slotsmith//Slotsmith//EN",
        "BEGIN:VEVENT",
        "SUMMARY:Technical Interview",
        "DTSTART:20250122T090000Z",
        "DTEND:20250122T100000Z",
        "DTSTAMP:20250120T100000Z",
        "UID:booking@slotsmith",
        "SEQUENCE:3",
        "DESCRIPTION:With: Alice\\nCandidate: Carol",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_an_owners_entry_is_signed():
    event = event_writer.build_vevent(CalendarEvent(**{**vars(ENTRY), "interviewer_id": 1}))
    time = (ENTRY.start, ENTRY.end)
    assert event[event_signature.PROPERTY_NAME] == event_signature.sign(ENTRY.uid, time, 1)


def test_a_message_says_what_is_asked_for():
    assert b"METHOD:CANCEL\r\n" in event_writer.to_ics(event_writer.build_vevent(ENTRY), "CANCEL")
