from __future__ import annotations

from hypothesis import given

from engine import rules
from engine.busy_time import BusyType, FreeBusy
from engine.grid import Grid
from engine.person import Person, ReservedSlot
from engine.reasons import Reason
from tests.engine.strategies import queries
from tests.engine.test_rules import find_reasons
from tests.factories import HOUR

NOON = (12 * HOUR, 13 * HOUR)


def grid(buffer_before: int = 0, buffer_after: int = 0) -> Grid:
    return Grid.for_window((8 * HOUR, 18 * HOUR), HOUR, HOUR, buffer_before, buffer_after)


def busy_at_noon() -> Person:
    return Person(1, (FreeBusy({BusyType.BUSY: (NOON,)}),))


def test_busy_time_near_a_slot_is_buffer_and_inside_it_is_busy():
    expected = {Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [11, 13, 14]}
    assert find_reasons(busy_at_noon(), grid(buffer_before=2 * HOUR, buffer_after=HOUR)) == expected


def test_a_buffer_before_the_slot_blocks_after_an_event():
    assert find_reasons(busy_at_noon(), grid(buffer_before=HOUR))[Reason.BUFFER] == [13]


def test_a_buffer_after_the_slot_blocks_before_an_event():
    assert find_reasons(busy_at_noon(), grid(buffer_after=HOUR))[Reason.BUFFER] == [11]


def test_a_buffer_may_touch_an_event():
    minute = Person(1, (FreeBusy({BusyType.BUSY: ((12 * HOUR, 12 * HOUR + 60),)}),))
    assert find_reasons(minute, grid(buffer_before=59 * 60)) == {Reason.CALENDAR_BUSY: [12]}
    more = {Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [13]}
    assert find_reasons(minute, grid(buffer_before=60 * 60)) == more


def test_buffers_apply_to_busy_time_outside_the_window():
    early = Person(1, (FreeBusy({BusyType.BUSY: ((6 * HOUR, 7 * HOUR),)}),))
    assert find_reasons(early, grid(buffer_before=2 * HOUR)) == {Reason.BUFFER: [8]}


def test_an_empty_interval_needs_no_buffer():
    point = (12 * HOUR, 12 * HOUR)
    person = Person(1, (FreeBusy({BusyType.BUSY: (point, NOON[::-1])}, unknown=(point,)),))
    assert find_reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == {}


def test_buffers_apply_to_unknown_time_which_stays_unknown():
    person = Person(1, (FreeBusy(unknown=(NOON,)),))
    assert find_reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == {
        Reason.UNKNOWN: [11, 12, 13]
    }


def test_a_booking_keeps_its_own_buffers():
    booked = ReservedSlot(NOON, (11 * HOUR, 15 * HOUR))
    expected = {Reason.BOOKED: [12], Reason.BUFFER: [11, 13, 14]}
    assert find_reasons(Person(1, reservations=(booked,)), grid()) == expected


def test_two_interviews_are_separated_by_both_buffers():
    booked = ReservedSlot(NOON, (11 * HOUR, 14 * HOUR))
    expected = {Reason.BOOKED: [12], Reason.BUFFER: [10, 11, 13, 14]}
    around = grid(buffer_before=HOUR, buffer_after=HOUR)
    assert find_reasons(Person(1, reservations=(booked,)), around) == expected


def test_buffers_apply_to_holds_like_bookings():
    held = ReservedSlot(NOON, NOON, is_hold=True)
    expected = {Reason.HELD: [12], Reason.BUFFER: [11, 13]}
    assert (
        find_reasons(Person(1, reservations=(held,)), grid(buffer_before=HOUR, buffer_after=HOUR))
        == expected
    )


def test_a_start_blocked_by_an_event_is_not_counted_as_buffer():
    slot = (13 * HOUR, 14 * HOUR)
    person = Person(1, busy_at_noon().calendars, reservations=(ReservedSlot(slot, slot),))
    expected = {Reason.BOOKED: [13], Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [11, 14]}
    assert find_reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == expected


def overlaps(interval: tuple[int, int], start: int, end: int) -> bool:
    return max(interval[0], start) < min(interval[1], end)


@given(queries())
def test_buffer_has_the_starts_whose_buffers_alone_overlap_something(query):
    around = Grid.for_window(
        query.window, query.step, query.duration, query.buffer_before, query.buffer_after
    )
    for person in query.people.values():
        busy = [interval for part in person.busy_parts() for interval in part]
        clear = [*busy, *(reservation.buffered_slot for reservation in person.reservations)]
        events = [*busy, *(reservation.slot for reservation in person.reservations)]
        expected = [
            start
            for start in around.starts_in(around.full)
            if any(
                overlaps(
                    interval,
                    start - query.buffer_before,
                    start + query.duration + query.buffer_after,
                )
                for interval in clear
            )
            and not any(overlaps(interval, start, start + query.duration) for interval in events)
        ]
        assert (
            around.starts_in(rules.find_blocked_by_reason(around, person)[Reason.BUFFER])
            == expected
        )
