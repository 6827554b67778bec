from __future__ import annotations

from engine.busy_time import BusyType, FreeBusy
from engine.person import Person, ReservedSlot


def test_busy_time_of_a_person_is_that_of_all_calendars():
    work = FreeBusy({BusyType.BUSY: ((1, 2),)}, unknown=((5, 6),))
    home = FreeBusy({BusyType.BUSY_UNAVAILABLE: ((1, 2),)}, unknown=((7, 8),))
    person = Person(1, (work, home))
    assert [interval for part in person.busy_parts() for interval in part] == [(1, 2), (1, 2)]


def test_a_person_may_ignore_some_types_of_busy_time():
    calendar = FreeBusy({BusyType.BUSY: ((1, 2),), BusyType.BUSY_TENTATIVE: ((3, 4),)}, ((5, 6),))
    person = Person(1, (calendar,), blocking_types=frozenset({BusyType.BUSY}))
    assert [interval for part in person.busy_parts() for interval in part] == [(1, 2)]


def test_only_bookings_count_as_booked_since_their_start():
    commitments = (
        ReservedSlot((100, 200), (100, 200)),
        ReservedSlot((300, 400), (300, 400)),
        ReservedSlot((500, 600), (500, 600), is_hold=True),
    )
    person = Person(1, reservations=commitments)
    assert [person.count_booked_since(instant) for instant in (100, 101, 300, 301)] == [2, 1, 1, 0]
