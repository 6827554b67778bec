"""Events that Slotsmith wrote are not busy time while they match their signature."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.timestamps import format_utc
from ical import event_signature, freebusy
from ical.event import ReadOptions
from tests.factories import utc_seconds
from tests.servers import icalendar_of

UTC = ZoneInfo("UTC")
KEYS = ("a secret key",)
WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
NINE = (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"))
SIGNATURE = event_signature.sign("booking@slotsmith", NINE, 1, KEYS)
SIGNED = f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE}"
AT_NINE = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
BUSY_AT_NINE = ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def busy(*events: str, interviewer_id: int = 1) -> list[str]:
    body = icalendar_of(*events).encode()
    is_own_event = event_signature.verifier_for(interviewer_id, KEYS)
    result = freebusy.read(body, WEEK, UTC, options=ReadOptions(is_own_event))
    assert result.covered() == [WEEK]
    return sorted(f"{format_utc(start)}/{format_utc(end)}" for start, end, _ in result.busy)


@pytest.mark.parametrize(
    "time",
    [
        AT_NINE,
        "DTSTART:20250122T090000Z\nDURATION:PT1H",
        "DTSTART;TZID=Europe/Berlin:20250122T100000\nDTEND;TZID=Asia/Tokyo:20250122T190000",
    ],
)
def test_an_own_event_is_not_busy_whatever_form_its_times_have(time):
    assert busy(f"{SIGNED}\n{time}") == []


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("DTSTART:20250122T090001Z\nDTEND:20250122T100001Z",
         ["2025-01-22T09:00:01Z/2025-01-22T10:00:01Z"]),
        ("DTSTART:20250122T090000Z\nDTEND:20250122T103000Z",
         ["2025-01-22T09:00:00Z/2025-01-22T10:30:00Z"]),
        ("DTSTART;VALUE=DATE:20250122", ["2025-01-22T00:00:00Z/2025-01-23T00:00:00Z"]),
    ],
)  # fmt: skip
def test_an_own_event_that_was_moved_is_busy_at_its_new_time(time, expected):
    assert busy(f"{SIGNED}\n{time}") == expected


@pytest.mark.parametrize(
    "event",
    [
        f"UID:booking@slotsmith\n{AT_NINE}",
        f"UID:other@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE}\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE[:-1]}\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN\n{AT_NINE}",
        f"{SIGNED}\nX-SLOTSMITH-OWN:another\n{AT_NINE}",
        f"{SIGNED}\nUID:another\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-OTHER-OWN:{SIGNATURE}\n{AT_NINE}",
    ],
)
def test_an_event_without_one_valid_signature_is_busy(event):
    assert busy(event) == BUSY_AT_NINE


def test_an_event_signed_for_another_interviewer_is_busy():
    assert busy(f"{SIGNED}\n{AT_NINE}", interviewer_id=2) == BUSY_AT_NINE


@pytest.mark.parametrize(
    "line",
    ["RRULE:FREQ=DAILY;COUNT=1", "RDATE:20250122T090000Z", "EXDATE:20250123T090000Z"],
)
def test_a_signed_series_is_busy(line):
    assert set(busy(f"{SIGNED}\n{AT_NINE}\n{line}")) == set(BUSY_AT_NINE)


def test_a_signed_override_and_a_signed_duplicate_are_busy():
    assert busy(f"{SIGNED}\n{AT_NINE}\nRECURRENCE-ID:20250122T090000Z") == BUSY_AT_NINE
    assert set(busy(f"{SIGNED}\n{AT_NINE}", f"{SIGNED}\n{AT_NINE}")) == set(BUSY_AT_NINE)


def test_other_events_beside_an_own_event_stay_busy():
    assert busy(f"{SIGNED}\n{AT_NINE}", f"UID:lunch\n{AT_NINE}") == BUSY_AT_NINE


def test_own_events_are_busy_without_a_verifier():
    result = freebusy.read(icalendar_of(f"{SIGNED}\n{AT_NINE}").encode(), WEEK, UTC)
    assert len(result.busy) == 1


@given(
    start=st.integers(*WEEK),
    length=st.integers(60, 14400),
    moved=st.tuples(st.integers(-3600, 3600), st.integers(-59, 3600)),
)
def test_an_own_event_is_free_exactly_while_its_interval_is_the_signed_one(start, length, moved):
    signed = (start, start + length)
    written = (start + moved[0], start + moved[0] + length + moved[1])
    signature = event_signature.sign("booking@slotsmith", signed, 1, KEYS)
    first, last = (format_utc(instant).replace("-", "").replace(":", "") for instant in written)
    event = f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{signature}\nDTSTART:{first}\nDTEND:{last}"
    window = (WEEK[0] - 86400, WEEK[1] + 86400)
    is_own_event = event_signature.verifier_for(1, KEYS)
    result = freebusy.read(
        icalendar_of(event).encode(), window, UTC, options=ReadOptions(is_own_event)
    )
    assert (result.busy == []) == (written == signed)
