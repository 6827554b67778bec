"""iTIP messages, read by ical.js, by recurring-ical-events and by our own reader."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from calendars.event_signing_keys import get_signing_keys
from engine.busy_time import BusyType
from ical import event_signature, freebusy
from ical.event import ReadOptions
from outbox import itip
from tests import ical_js
from tests.factories import NOW, utc_seconds
from tests.ical_js import requires_ical_js
from tests.outbox.sample_booking import (
    ALICE,
    BOB,
    BOOKING,
    CANCELLED_BOOKING,
    CAROL,
    DANA,
    MOVED_BOOKING,
    replace_attendee,
)

ORGANIZER = ("Slots, Inc.", "slots@example.org")
UID = "6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10@slotsmith"
WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
HOSTILE = 'Eve "x", ;: \\n\r\nATTENDEE:mailto:eve@example.com\x00\x1b\u2028\u202e^n'


def build_message(booking=BOOKING, recipient=ALICE, event="created") -> itip.ItipMessage:
    return itip.build_message(booking, recipient, event, ORGANIZER, utc_seconds(NOW))


def content_lines(*args, **kwargs) -> list[str]:
    """Return the unfolded content lines."""
    return build_message(*args, **kwargs).content.decode().replace("\r\n ", "").splitlines()


def expected_attendee(attendee, role="REQ-PARTICIPANT") -> dict[str, str]:
    reply = {"role": role, "partstat": "NEEDS-ACTION", "rsvp": "TRUE"}
    return {"address": f"mailto:{attendee.email}", "name": attendee.name, **reply}


@requires_ical_js
def test_ical_js_reads_an_invitation():
    assert ical_js.parse_event(build_message().content) == {
        "version": "2.0",
        "method": "REQUEST",
        "kind": "vevent",
        "others": 0,
        "uid": UID,
        "sequence": 0,
        "start": "2025-01-22T09:00:00.000Z",
        "end": "2025-01-22T10:30:00.000Z",
        "stamp": "2025-01-20T10:00:00.000Z",
        "summary": "Technical Interview",
        "description": "With: Alice Johnson, Bob Smith (optional), Dana Novak\n"
        "Candidate: Carol Díaz <carol@example.net>",
        "status": "CONFIRMED",
        "transp": "OPAQUE",
        "comment": None,
        "organizer": [
            {"address": "mailto:slots@example.org", "name": "Slots, Inc.",
             "role": "", "partstat": "", "rsvp": ""}
        ],
        "attendees": [
            expected_attendee(ALICE),
            expected_attendee(BOB, "OPT-PARTICIPANT"),
            expected_attendee(CAROL),
        ],
    }  # fmt: skip


@requires_ical_js
@pytest.mark.parametrize(
    ("booking", "event", "expected"),
    [
        (BOOKING, "created", ("REQUEST", UID, 0, "2025-01-22T09:00:00.000Z", "CONFIRMED")),
        (
            MOVED_BOOKING,
            "rescheduled",
            ("REQUEST", UID, 1, "2025-01-23T13:00:00.000Z", "CONFIRMED"),
        ),
        (
            CANCELLED_BOOKING,
            "cancelled",
            ("CANCEL", UID, 2, "2025-01-23T13:00:00.000Z", "CANCELLED"),
        ),
    ],
)
def test_uid_and_sequence_follow_a_booking(booking, event, expected):
    parsed = ical_js.parse_event(build_message(booking, CAROL, event).content)
    keys = ("method", "uid", "sequence", "start", "status")
    assert tuple(parsed[key] for key in keys) == expected


@requires_ical_js
def test_ical_js_reads_hostile_input_as_plain_text():
    booking = replace(replace_attendee(ALICE, name=HOSTILE), title=HOSTILE)
    parsed = ical_js.parse_event(build_message(booking).content)
    assert parsed["summary"] == 'Eve "x", ;: \\n ATTENDEE:mailto:eve@example.com ^n'
    assert parsed["attendees"][0]["address"] == "mailto:alice@example.com"
    assert parsed["attendees"][0]["name"] == "Eve 'x', ;: /n ATTENDEE:mailto:eve@example.com ^n"
    assert len(parsed["attendees"]) == 3


def test_our_parser_and_another_read_the_same_time():
    content = build_message().content
    [event] = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(
        "20250120", "20250127"
    )
    assert (event.start.timestamp(), event.end.timestamp()) == (BOOKING.start, BOOKING.end)
    assert freebusy.read(content, WEEK, ZoneInfo("UTC")).busy == [
        (BOOKING.start, BOOKING.end, BusyType.BUSY)
    ]


def test_cancellation_is_not_busy():
    content = build_message(CANCELLED_BOOKING, ALICE, "cancelled").content
    assert freebusy.read(content, WEEK, ZoneInfo("UTC")).busy == []


def test_candidates_copy_has_no_addresses_and_no_signature():
    content = build_message(recipient=CAROL).content.decode()
    assert "alice@example.com" not in content
    assert "bob@example.com" not in content
    assert event_signature.PROPERTY_NAME not in content
    assert "Dana Novak" in content


def test_personal_copy_is_the_invited_event_without_attendees():
    content = itip.build_personal_copy(MOVED_BOOKING, CAROL, utc_seconds(NOW))
    [saved] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    [sent] = icalendar.Calendar.from_ical(
        build_message(MOVED_BOOKING, CAROL, "rescheduled").content
    ).walk("VEVENT")
    assert {name: saved[name] for name in saved} == {
        name: sent[name] for name in sent if name not in ("ORGANIZER", "ATTENDEE")
    }
    assert b"METHOD" not in content


def test_event_signature_is_valid_for_its_interviewer_only():
    content = build_message(recipient=ALICE).content
    for owner, expected in ((1, []), (2, [(BOOKING.start, BOOKING.end, BusyType.BUSY)])):
        is_own_event = event_signature.verifier_for(owner, get_signing_keys())
        parsed = freebusy.read(content, WEEK, ZoneInfo("UTC"), options=ReadOptions(is_own_event))
        assert parsed.busy == expected


def test_person_without_address_is_no_attendee():
    assert not any("Dana" in line for line in content_lines() if line.startswith("ATTENDEE"))
    assert itip.build_calendar_event(BOOKING, DANA, utc_seconds(NOW)).interviewer_id == 3


@pytest.mark.parametrize("address", ["eve", "eve@example.com\r\nX:y", '"a b"@example.com'])
def test_person_with_invalid_address_is_no_attendee(address):
    booking = replace_attendee(BOB, email=address)
    assert sum(line.startswith("ATTENDEE") for line in content_lines(booking)) == 2


def test_mailto_address_is_percent_encoded():
    lines = content_lines(replace_attendee(ALICE, email="a%b?c@example.com"))
    assert any(line.endswith(":mailto:a%25b%3Fc@example.com") for line in lines)


def test_cancellation_has_status_and_reason():
    lines = content_lines(CANCELLED_BOOKING, ALICE, "cancelled")
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "COMMENT:The role was filled."} <= set(lines)
    assert sum(line.startswith("ATTENDEE") for line in lines) == 3


def test_removed_attendee_gets_cancel_without_status():
    """RFC 5546 section 3.2.5: there is no status then."""
    lines = content_lines(MOVED_BOOKING, BOB, "cancelled")
    assert "METHOD:CANCEL" in lines
    assert not any(line.startswith("STATUS") for line in lines)
    [attendee] = [line for line in lines if line.startswith("ATTENDEE")]
    assert attendee.endswith("mailto:bob@example.com")


@given(title=st.text(max_size=200), name=st.text(max_size=200))
def test_lines_are_folded_for_any_input(title, name):
    booking = replace(replace_attendee(ALICE, name=name), title=title)
    content = build_message(booking).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    names = [line.partition(":")[0].partition(";")[0] for line in content_lines(booking)]
    assert names == [line.partition(":")[0].partition(";")[0] for line in content_lines()]
