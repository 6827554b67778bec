"""Stories of panels with rules, most of them told by people whom other schedulers let down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.local_time import DaysOff, OpenHours, Period
from engine.panel import Group
from engine.person import LoadLimit, Person, Reservation
from engine.reasons import Reason
from engine.search import Query, search
from tests.engine.test_search import ask, busy, clock
from tests.factories import DAY, HOUR, utc_seconds

OFFICE = ((9 * HOUR, 17 * HOUR),)


def weekdays(zone: str, *ranges: tuple[int, int]) -> OpenHours:
    return OpenHours(zone, (ranges,) * 5 + ((), ()))


def panel(*people: Person, window=("2025-01-22T08:00", "2025-01-22T12:00"), **more) -> Query:
    """What a panel of people with rules is asked."""
    query = ask(*[busy()] * len(people), window=window)
    named = {number: replace(person, id=number) for number, person in enumerate(people, 1)}
    return replace(query, **{"people": named, **more})


def booked(start: str, held: bool = False, buffer: int = 0) -> Reservation:
    slot = (utc_seconds(start), utc_seconds(start) + HOUR)
    return Reservation(slot, (slot[0] - buffer, slot[1] + buffer), held)


def free(*others: Reservation, **more) -> Person:
    return Person(0, reservations=others, **more)


def test_a_panel_across_zones_meets_where_everybody_is_open():
    berlin, new_york = (free(open_hours=weekdays(zone, *OFFICE)) for zone in
                        ("Europe/Berlin", "America/New_York"))  # fmt: skip
    day = ("2025-01-22T00:00", "2025-01-23T00:00")
    assert clock(panel(berlin, new_york, window=day)) == ["14:00", "14:30", "15:00"]
    week_of_one_change = ("2025-03-12T00:00", "2025-03-13T00:00")
    assert clock(panel(berlin, new_york, window=week_of_one_change)) == [
        "13:00", "13:30", "14:00", "14:30", "15:00",
    ]  # fmt: skip


def test_hours_on_the_day_of_a_change_are_hours_on_the_wall():
    afternoon = free(open_hours=OpenHours("Europe/Berlin", (((14 * HOUR, 16 * HOUR),),) * 7))
    spring, autumn = (("2025-03-30T00:00", "2025-03-31T00:00"),
                      ("2025-10-26T00:00", "2025-10-27T00:00"))  # fmt: skip
    assert clock(panel(afternoon, window=spring)) == ["12:00", "12:30", "13:00"]
    assert clock(panel(afternoon, window=autumn)) == ["13:00", "13:30", "14:00"]


def test_hours_across_midnight_have_slots_across_midnight():
    night = free(open_hours=weekdays("UTC", (22 * HOUR, 2 * HOUR)))
    window = ("2025-01-22T20:00", "2025-01-23T06:00")
    slots = ["22:00", "22:30", "23:00", "23:30", "00:00", "00:30", "01:00"]
    assert clock(panel(night, window=window)) == slots


def test_a_slot_may_lie_across_two_ranges_that_touch():
    split = free(open_hours=weekdays("UTC", (9 * HOUR, 10 * HOUR), (10 * HOUR, 11 * HOUR)))
    assert clock(panel(split)) == ["09:00", "09:30", "10:00"]


def test_an_interview_longer_than_the_hours_that_are_left_is_not_offered():
    office = free(open_hours=weekdays("UTC", (9 * HOUR, 11 * HOUR)))
    assert clock(panel(office, duration=2 * HOUR)) == ["09:00"]
    assert clock(panel(office, duration=2 * HOUR + 60)) == []


def test_odd_zones_and_odd_bookings_do_not_move_the_grid():
    kathmandu = free(booked("2025-01-22T04:15"), open_hours=weekdays("Asia/Kathmandu", *OFFICE))
    window = ("2025-01-22T03:00", "2025-01-22T07:00")
    assert clock(panel(kathmandu, window=window)) == ["05:30", "06:00"]


def test_our_own_interviews_are_busy_for_everybody_on_the_panel():
    query = panel(free(booked("2025-01-22T08:00")), free(booked("2025-01-22T11:00", held=True)))
    assert clock(query) == ["09:00", "09:30", "10:00"]
    answer = search(query)
    assert answer.grid.starts_in(answer.find_blocked_by_reason(2)[Reason.HELD])[0] == utc_seconds(
        "2025-01-22T10:30"
    )


def test_a_slot_inside_the_buffer_of_a_booking_is_not_offered():
    buffered = free(booked("2025-01-22T09:00", buffer=1800))
    assert clock(panel(buffered)) == ["10:30", "11:00"]
    assert clock(panel(buffered, buffer_before=1800)) == ["11:00"]


def test_buffers_may_stick_out_of_the_window_and_of_open_hours():
    office = free(open_hours=weekdays("UTC", (9 * HOUR, 11 * HOUR)))
    assert clock(panel(office, buffer_before=HOUR, buffer_after=HOUR)) == [
        "09:00",
        "09:30",
        "10:00",
    ]
    assert clock(panel(free(), duration=4 * HOUR, buffer_before=DAY, buffer_after=DAY)) == ["08:00"]


def test_whoever_is_away_in_their_own_zone_is_away_all_their_day():
    away = DaysOff("America/New_York", ((date(2025, 1, 22), date(2025, 1, 22)),))
    window = ("2025-01-22T03:00", "2025-01-23T07:00")
    assert clock(panel(free(days_off=away), window=window)) == [
        "03:00", "03:30", "04:00", "05:00", "05:30", "06:00",
    ]  # fmt: skip


def test_the_day_of_a_limit_is_that_of_the_interviewer():
    once = free(booked("2025-01-22T05:30"), load_limits=(LoadLimit(1, Period.DAY, "Asia/Kolkata"),))
    window = ("2025-01-22T16:30", "2025-01-22T20:30")
    assert clock(panel(once, window=window)) == ["18:30", "19:00", "19:30"]


def test_periods_that_stick_out_of_the_window_are_asked_for_inside_it():
    periods = ((utc_seconds("2025-01-22T06:00"), utc_seconds("2025-01-22T09:30")),
               (utc_seconds("2025-01-22T10:30"), utc_seconds("2025-01-22T14:00")))  # fmt: skip
    assert clock(panel(free(), periods=periods)) == ["08:00", "08:30", "10:30", "11:00"]
    elsewhere = ((utc_seconds("2025-01-23T08:00"), utc_seconds("2025-01-23T12:00")),)
    assert clock(panel(free(), periods=elsewhere)) == []


def test_a_person_in_two_groups_takes_one_place():
    lead, senior, junior = (
        free(),
        free(booked("2025-01-22T08:00")),
        free(booked("2025-01-22T11:00")),
    )
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 3]))
    query = panel(lead, senior, junior, groups=groups)
    assert clock(query) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]
    without_lead = replace(query, people={**query.people, 1: _never(1)})
    assert clock(without_lead) == ["09:00", "09:30", "10:00"]


def _never(number: int) -> Person:
    return Person(number, open_hours=OpenHours("UTC", ((),) * 7))


def test_alternates_sit_where_members_can_not():
    query = panel(free(), _never(2), free(), groups=(Group.all_of([1, 2], alternates=[3]),))
    answer = search(query)
    [places] = answer.assignments
    assert places == {1: answer.mask, 2: 0, 3: answer.mask}
    assert len(answer.list_slots()) == 7


def test_places_are_shared_out_to_those_with_the_fewest_interviews_of_late():
    often = free(booked("2025-01-10T09:00"))
    seldom = free(booked("2024-12-20T09:00"), booked("2025-01-23T09:00", held=True))
    answer = search(panel(often, seldom, groups=(Group.any_of(1, [1, 2]),)))
    assert answer.assignments == [{1: 0, 2: answer.mask}]


def test_interviews_count_for_30_days_and_those_to_come_as_well():
    latest = free(booked("2024-12-21T09:59:59"), booked("2025-02-20T09:00"))
    assert panel(latest, free(booked("2024-12-21T10:00"))).load == {1: 1, 2: 1}


def test_optional_people_are_told_of_but_not_waited_for():
    query = panel(free(), _never(2), groups=(Group.all_of([1]),), optional=(2, 1))
    answer = search(query)
    assert (query.members, answer.free_starts) == ((1,), {1: answer.grid.full, 2: 0})
    assert len(answer.list_slots()) == 7
