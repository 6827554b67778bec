"""Events that we wrote ourselves, read back: only while they say what the database says."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.timestamps import format_utc
from ical import event_signature, freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of

UTC = ZoneInfo("UTC")
WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
NINE = (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"))
SIGNATURE = event_signature.sign("booking@slotsmith", NINE, 1)
OWN = f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE}"
AT_NINE = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
BUSY = ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def busy(*events: str, owner: int = 1) -> list[str]:
    body = icalendar_of(*events).encode()
    found = freebusy.read(body, WEEK, UTC, is_own_event=event_signature.verifier_for(owner))
    assert found.get_covered() == [WEEK]
    return sorted(f"{format_utc(start)}/{format_utc(end)}" for start, end, _ in found.busy)


@pytest.mark.parametrize(
    "time",
    [
        AT_NINE,
        "DTSTART:20250122T090000Z\nDURATION:PT1H",
        "DTSTART;TZID=Europe/Berlin:20250122T100000\nDTEND;TZID=Asia/Tokyo:20250122T190000",
    ],
)
def test_what_we_wrote_takes_no_time_however_its_time_is_written(time):
    assert busy(f"{OWN}\n{time}") == []


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
def test_what_was_moved_by_hand_takes_the_time_that_it_says(time, expected):
    assert busy(f"{OWN}\n{time}") == expected


@pytest.mark.parametrize(
    "event",
    [
        f"UID:booking@slotsmith\n{AT_NINE}",
        f"UID:other@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE}\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{SIGNATURE[:-1]}\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-SLOTSMITH-OWN\n{AT_NINE}",
        f"{OWN}\nX-SLOTSMITH-OWN:another\n{AT_NINE}",
        f"{OWN}\nUID:another\n{AT_NINE}",
        f"UID:booking@slotsmith\nX-OTHER-OWN:{SIGNATURE}\n{AT_NINE}",
    ],
)
def test_what_is_not_signed_for_its_uid_is_busy(event):
    assert busy(event) == BUSY


def test_what_we_wrote_for_somebody_else_is_busy():
    assert busy(f"{OWN}\n{AT_NINE}", owner=2) == BUSY


@pytest.mark.parametrize(
    "more",
    ["RRULE:FREQ=DAILY;COUNT=1", "RDATE:20250122T090000Z", "EXDATE:20250123T090000Z"],
)
def test_what_recurs_is_busy(more):
    assert set(busy(f"{OWN}\n{AT_NINE}\n{more}")) == set(BUSY)


def test_what_stands_for_an_instance_or_is_there_twice_is_busy():
    assert busy(f"{OWN}\n{AT_NINE}\nRECURRENCE-ID:20250122T090000Z") == BUSY
    assert set(busy(f"{OWN}\n{AT_NINE}", f"{OWN}\n{AT_NINE}")) == set(BUSY)


def test_what_is_not_ours_stays_as_it_is():
    assert busy(f"{OWN}\n{AT_NINE}", f"UID:lunch\n{AT_NINE}") == BUSY


def test_who_does_not_ask_for_ours_reads_all():
    found = freebusy.read(icalendar_of(f"{OWN}\n{AT_NINE}").encode(), WEEK, UTC)
    assert len(found.busy) == 1


@given(
    start=st.integers(*WEEK),
    length=st.integers(60, 14400),
    moved=st.tuples(st.integers(-3600, 3600), st.integers(-59, 3600)),
)
def test_an_event_counts_for_nothing_exactly_while_its_time_is_the_one_we_gave_it(
    start, length, moved
):
    given_time = (start, start + length)
    said = (start + moved[0], start + moved[0] + length + moved[1])
    signature = event_signature.sign("booking@slotsmith", given_time, 1)
    first, last = (format_utc(at).replace("-", "").replace(":", "") for at in said)
    event = f"UID:booking@slotsmith\nX-SLOTSMITH-OWN:{signature}\nDTSTART:{first}\nDTEND:{last}"
    wide = (WEEK[0] - 86400, WEEK[1] + 86400)
    found = freebusy.read(
        icalendar_of(event).encode(), wide, UTC, is_own_event=event_signature.verifier_for(1)
    )
    assert (found.busy == []) == (said == given_time)
