from __future__ import annotations

from dataclasses import replace

from ical import event_signature, event_writer
from ical.event_writer import CalendarEvent
from tests.factories import NOW, utc_seconds

KEYS = ("a secret key",)
EVENT = CalendarEvent(
    uid="booking@slotsmith",
    sequence=3,
    start=utc_seconds("2025-01-22T09:00:00Z"),
    end=utc_seconds("2025-01-22T10:00:00Z"),
    title="Technical Interview",
    description_lines=("With: Alice", "Candidate: Carol"),
    dtstamp=utc_seconds(NOW),
)


def test_an_event_is_written_as_one_vevent():
    content = event_writer.to_ics(event_writer.build_vevent(EVENT, KEYS))
    assert content.decode().splitlines() == [
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


def test_an_interviewers_event_is_signed():
    vevent = event_writer.build_vevent(replace(EVENT, interviewer_id=1), KEYS)
    signature = event_signature.sign(EVENT.uid, (EVENT.start, EVENT.end), 1, KEYS)
    assert vevent[event_signature.PROPERTY_NAME] == signature


def test_a_message_has_its_method():
    vevent = event_writer.build_vevent(EVENT, KEYS)
    assert b"METHOD:CANCEL\r\n" in event_writer.to_ics(vevent, "CANCEL")
