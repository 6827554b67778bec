from __future__ import annotations

import pytest

from calendars import entries, own_events
from calendars.entries import Entry
from tests.cast import NOW, at

ENTRY = Entry(
    uid="booking@slotsmith",
    sequence=3,
    start=at("2025-01-22T09:00:00Z"),
    end=at("2025-01-22T10:00:00Z"),
    title="Technical Interview",
    notes=("With: Alice", "Candidate: Carol"),
    now=at(NOW),
)


def test_an_entry_is_one_event():
    assert entries.file(entries.event(ENTRY)).decode().splitlines() == [
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
    event = entries.event(Entry(**{**vars(ENTRY), "owner": 1}))
    time = (ENTRY.start, ENTRY.end)
    assert event[own_events.PROPERTY] == own_events.sign(ENTRY.uid, time, 1)


def test_a_message_says_what_is_asked_for():
    assert b"METHOD:CANCEL\r\n" in entries.file(entries.event(ENTRY), "CANCEL")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ann", "Ann"),
        ("  Ann \t Lee ", "Ann Lee"),
        ("Ann\r\nBcc: eve", "Ann Bcc: eve"),
        ("Ann\x00\x07\x1b[31m\x7f\x85", "Ann [31m"),
        ("Ann\u2028\u2029Lee", "Ann Lee"),
        ("Ann \u202eeeL", "Ann eeL"),
        ("Ann \ud83d", "Ann"),
        ("نیم‌فاصله 李 👩‍💻", "نیم‌فاصله 李 👩‍💻"),
        ("", ""),
    ],
)
def test_a_text_is_on_one_line_and_without_controls(typed, read):
    assert entries.plain(typed) == read
