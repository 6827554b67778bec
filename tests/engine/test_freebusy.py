from __future__ import annotations

from engine.freebusy import BusyType, FreeBusy, Person


def test_every_type_of_busy_time_blocks():
    calendar = FreeBusy({BusyType.BUSY: ((1, 2),), BusyType.BUSY_TENTATIVE: ((3, 4),)})
    assert list(calendar.busy_intervals()) == [(1, 2), (3, 4)]


def test_a_persons_time_is_that_of_all_their_calendars():
    work = FreeBusy({BusyType.BUSY: ((1, 2),)}, unknown=((5, 6),))
    home = FreeBusy({BusyType.BUSY_UNAVAILABLE: ((1, 2),)}, unknown=((7, 8),))
    person = Person(1, (work, home))
    assert list(person.busy_intervals()) == [(1, 2), (1, 2)]
    assert list(person.unknown_intervals()) == [(5, 6), (7, 8)]


def test_a_person_may_leave_some_types_of_busy_time_out_of_account():
    calendar = FreeBusy({BusyType.BUSY: ((1, 2),), BusyType.BUSY_TENTATIVE: ((3, 4),)}, ((5, 6),))
    person = Person(1, (calendar,), blocking=frozenset({BusyType.BUSY}))
    assert list(person.busy_intervals()) == [(1, 2)]
    assert list(person.unknown_intervals()) == [(5, 6)]


def test_busy_types_go_by_their_names_in_rfc_5545():
    assert [kind.value for kind in BusyType] == ["BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"]
