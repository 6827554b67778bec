from __future__ import annotations

from hypothesis import given

from engine import rules
from engine.freebusy import BusyType, FreeBusy
from engine.grid import Grid
from engine.person import Person, Reservation
from engine.reasons import Reason
from tests.engine.strategies import queries
from tests.engine.test_rules import reasons
from tests.factories import HOUR

NOON = (12 * HOUR, 13 * HOUR)


def grid(buffer_before: int = 0, buffer_after: int = 0) -> Grid:
    return Grid.for_window((8 * HOUR, 18 * HOUR), HOUR, HOUR, buffer_before, buffer_after)


def busy_at_noon() -> Person:
    return Person(1, (FreeBusy({BusyType.BUSY: (NOON,)}),))


def test_busy_time_is_kept_clear_by_the_buffers_but_counts_as_busy_where_it_is_met():
    expected = {Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [11, 13, 14]}
    assert reasons(busy_at_noon(), grid(buffer_before=2 * HOUR, buffer_after=HOUR)) == expected


def test_a_buffer_before_a_slot_keeps_clear_of_what_ends_before_it():
    assert reasons(busy_at_noon(), grid(buffer_before=HOUR))[Reason.BUFFER] == [13]


def test_a_buffer_after_a_slot_keeps_clear_of_what_begins_after_it():
    assert reasons(busy_at_noon(), grid(buffer_after=HOUR))[Reason.BUFFER] == [11]


def test_a_buffer_may_touch_what_it_keeps_clear_of():
    minute = Person(1, (FreeBusy({BusyType.BUSY: ((12 * HOUR, 12 * HOUR + 60),)}),))
    assert reasons(minute, grid(buffer_before=59 * 60)) == {Reason.CALENDAR_BUSY: [12]}
    more = {Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [13]}
    assert reasons(minute, grid(buffer_before=60 * 60)) == more


def test_busy_time_outside_the_window_is_kept_clear_of():
    early = Person(1, (FreeBusy({BusyType.BUSY: ((6 * HOUR, 7 * HOUR),)}),))
    assert reasons(early, grid(buffer_before=2 * HOUR)) == {Reason.BUFFER: [8]}


def test_an_interval_that_holds_no_time_needs_no_buffer():
    point = (12 * HOUR, 12 * HOUR)
    person = Person(1, (FreeBusy({BusyType.BUSY: (point, NOON[::-1])}, unknown=(point,)),))
    assert reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == {}


def test_what_may_lie_in_unknown_time_needs_its_buffers_and_stays_unknown():
    person = Person(1, (FreeBusy(unknown=(NOON,)),))
    assert reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == {
        Reason.UNKNOWN: [11, 12, 13]
    }


def test_a_booking_keeps_its_own_buffers_clear():
    booked = Reservation(NOON, (11 * HOUR, 15 * HOUR))
    expected = {Reason.BOOKED: [12], Reason.BUFFER: [11, 13, 14]}
    assert reasons(Person(1, reservations=(booked,)), grid()) == expected


def test_between_two_interviews_there_is_room_for_the_buffers_of_both():
    booked = Reservation(NOON, (11 * HOUR, 14 * HOUR))
    expected = {Reason.BOOKED: [12], Reason.BUFFER: [10, 11, 13, 14]}
    around = grid(buffer_before=HOUR, buffer_after=HOUR)
    assert reasons(Person(1, reservations=(booked,)), around) == expected


def test_a_hold_is_kept_clear_of_like_a_booking():
    held = Reservation(NOON, NOON, is_hold=True)
    expected = {Reason.HELD: [12], Reason.BUFFER: [11, 13]}
    assert (
        reasons(Person(1, reservations=(held,)), grid(buffer_before=HOUR, buffer_after=HOUR))
        == expected
    )


def test_the_buffer_of_one_thing_is_not_counted_where_another_is_met():
    one = (13 * HOUR, 14 * HOUR)
    person = Person(1, busy_at_noon().calendars, reservations=(Reservation(one, one),))
    expected = {Reason.BOOKED: [13], Reason.CALENDAR_BUSY: [12], Reason.BUFFER: [11, 14]}
    assert reasons(person, grid(buffer_before=HOUR, buffer_after=HOUR)) == expected


def meets(interval: tuple[int, int], start: int, end: int) -> bool:
    return max(interval[0], start) < min(interval[1], end)


@given(queries())
def test_buffer_has_the_starts_that_meet_something_with_their_buffers_alone(query):
    around = Grid.for_window(
        query.window, query.step, query.duration, query.buffer_before, query.buffer_after
    )
    for person in query.people.values():
        busy = [one for part in person.busy_parts() for one in part]
        clear = [*busy, *(one.buffered_slot for one in person.reservations)]
        taken = [*busy, *(one.slot for one in person.reservations)]
        expected = [
            start
            for start in around.starts_in(around.full)
            if any(
                meets(one, start - query.buffer_before, start + query.duration + query.buffer_after)
                for one in clear
            )
            and not any(meets(one, start, start + query.duration) for one in taken)
        ]
        assert (
            around.starts_in(rules.find_blocked_by_reason(around, person)[Reason.BUFFER])
            == expected
        )
