"""Scenarios of panels with rules; many are bugs reported for other schedulers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.local_time import DaysOff, OpenHours, Period
from engine.panel import Group
from engine.person import LoadLimit, Person, ReservedSlot
from engine.reasons import Reason
from engine.search import Query, search
from tests.engine.test_search import build_query, busy, list_slot_times
from tests.factories import DAY, HOUR, utc_seconds

OFFICE = ((9 * HOUR, 17 * HOUR),)


def weekdays(zone: str, *ranges: tuple[int, int]) -> OpenHours:
    return OpenHours(zone, (ranges,) * 5 + ((), ()))


def build_panel_query(
    *people: Person, window=("2025-01-22T08:00", "2025-01-22T12:00"), **fields
) -> Query:
    """Build a query for a panel of people with rules."""
    query = build_query(*[busy()] * len(people), window=window)
    numbered = {number: replace(person, id=number) for number, person in enumerate(people, 1)}
    return replace(query, **{"people": numbered, **fields})


def build_reserved_slot(start: str, is_hold: bool = False, buffer: int = 0) -> ReservedSlot:
    slot = (utc_seconds(start), utc_seconds(start) + HOUR)
    return ReservedSlot(slot, (slot[0] - buffer, slot[1] + buffer), is_hold)


def build_person(*reservations: ReservedSlot, **fields) -> Person:
    return Person(0, reservations=reservations, **fields)


def test_a_panel_across_zones_meets_where_all_are_open():
    berlin, new_york = (build_person(open_hours=weekdays(zone, *OFFICE)) for zone in
                        ("Europe/Berlin", "America/New_York"))  # fmt: skip
    day = ("2025-01-22T00:00", "2025-01-23T00:00")
    assert list_slot_times(build_panel_query(berlin, new_york, window=day)) == [
        "14:00",
        "14:30",
        "15:00",
    ]
    week_of_one_change = ("2025-03-12T00:00", "2025-03-13T00:00")
    assert list_slot_times(build_panel_query(berlin, new_york, window=week_of_one_change)) == [
        "13:00", "13:30", "14:00", "14:30", "15:00",
    ]  # fmt: skip


def test_open_hours_are_wall_clock_times_on_days_of_clock_changes():
    afternoon = build_person(
        open_hours=OpenHours("Europe/Berlin", (((14 * HOUR, 16 * HOUR),),) * 7)
    )
    spring, autumn = (("2025-03-30T00:00", "2025-03-31T00:00"),
                      ("2025-10-26T00:00", "2025-10-27T00:00"))  # fmt: skip
    assert list_slot_times(build_panel_query(afternoon, window=spring)) == [
        "12:00",
        "12:30",
        "13:00",
    ]
    assert list_slot_times(build_panel_query(afternoon, window=autumn)) == [
        "13:00",
        "13:30",
        "14:00",
    ]


def test_open_hours_across_midnight_have_slots_across_midnight():
    night = build_person(open_hours=weekdays("UTC", (22 * HOUR, 2 * HOUR)))
    window = ("2025-01-22T20:00", "2025-01-23T06:00")
    slots = ["22:00", "22:30", "23:00", "23:30", "00:00", "00:30", "01:00"]
    assert list_slot_times(build_panel_query(night, window=window)) == slots


def test_a_slot_may_span_two_touching_ranges():
    split = build_person(open_hours=weekdays("UTC", (9 * HOUR, 10 * HOUR), (10 * HOUR, 11 * HOUR)))
    assert list_slot_times(build_panel_query(split)) == ["09:00", "09:30", "10:00"]


def test_an_interview_longer_than_the_open_hours_has_no_slot():
    office = build_person(open_hours=weekdays("UTC", (9 * HOUR, 11 * HOUR)))
    assert list_slot_times(build_panel_query(office, duration=2 * HOUR)) == ["09:00"]
    assert list_slot_times(build_panel_query(office, duration=2 * HOUR + 60)) == []


def test_odd_zones_and_odd_bookings_do_not_move_the_grid():
    kathmandu = build_person(
        build_reserved_slot("2025-01-22T04:15"), open_hours=weekdays("Asia/Kathmandu", *OFFICE)
    )
    window = ("2025-01-22T03:00", "2025-01-22T07:00")
    assert list_slot_times(build_panel_query(kathmandu, window=window)) == ["05:30", "06:00"]


def test_reservations_of_each_member_block_the_panel():
    query = build_panel_query(
        build_person(build_reserved_slot("2025-01-22T08:00")),
        build_person(build_reserved_slot("2025-01-22T11:00", is_hold=True)),
    )
    assert list_slot_times(query) == ["09:00", "09:30", "10:00"]
    result = search(query)
    assert result.grid.starts_in(result.find_blocked_by_reason(2)[Reason.HELD])[0] == utc_seconds(
        "2025-01-22T10:30"
    )


def test_a_slot_in_the_buffer_of_a_booking_is_blocked():
    buffered = build_person(build_reserved_slot("2025-01-22T09:00", buffer=1800))
    assert list_slot_times(build_panel_query(buffered)) == ["10:30", "11:00"]
    assert list_slot_times(build_panel_query(buffered, buffer_before=1800)) == ["11:00"]


def test_buffers_may_extend_beyond_the_window_and_open_hours():
    office = build_person(open_hours=weekdays("UTC", (9 * HOUR, 11 * HOUR)))
    assert list_slot_times(build_panel_query(office, buffer_before=HOUR, buffer_after=HOUR)) == [
        "09:00",
        "09:30",
        "10:00",
    ]
    assert list_slot_times(
        build_panel_query(build_person(), duration=4 * HOUR, buffer_before=DAY, buffer_after=DAY)
    ) == ["08:00"]


def test_a_day_off_blocks_the_whole_local_day():
    away = DaysOff("America/New_York", ((date(2025, 1, 22), date(2025, 1, 22)),))
    window = ("2025-01-22T03:00", "2025-01-23T07:00")
    assert list_slot_times(build_panel_query(build_person(days_off=away), window=window)) == [
        "03:00", "03:30", "04:00", "05:00", "05:30", "06:00",
    ]  # fmt: skip


def test_the_day_of_a_limit_is_in_its_own_zone():
    once = build_person(
        build_reserved_slot("2025-01-22T05:30"),
        load_limits=(LoadLimit(1, Period.DAY, "Asia/Kolkata"),),
    )
    window = ("2025-01-22T16:30", "2025-01-22T20:30")
    assert list_slot_times(build_panel_query(once, window=window)) == ["18:30", "19:00", "19:30"]


def test_periods_are_clipped_to_the_window():
    periods = ((utc_seconds("2025-01-22T06:00"), utc_seconds("2025-01-22T09:30")),
               (utc_seconds("2025-01-22T10:30"), utc_seconds("2025-01-22T14:00")))  # fmt: skip
    assert list_slot_times(build_panel_query(build_person(), periods=periods)) == [
        "08:00",
        "08:30",
        "10:30",
        "11:00",
    ]
    elsewhere = ((utc_seconds("2025-01-23T08:00"), utc_seconds("2025-01-23T12:00")),)
    assert list_slot_times(build_panel_query(build_person(), periods=elsewhere)) == []


def test_a_person_in_two_groups_fills_one_place():
    lead, senior, junior = (
        build_person(),
        build_person(build_reserved_slot("2025-01-22T08:00")),
        build_person(build_reserved_slot("2025-01-22T11:00")),
    )
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 3]))
    query = build_panel_query(lead, senior, junior, groups=groups)
    assert list_slot_times(query) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]
    without_lead = replace(query, people={**query.people, 1: build_closed_person(1)})
    assert list_slot_times(without_lead) == ["09:00", "09:30", "10:00"]


def build_closed_person(number: int) -> Person:
    return Person(number, open_hours=OpenHours("UTC", ((),) * 7))


def test_alternates_replace_unavailable_members():
    query = build_panel_query(
        build_person(),
        build_closed_person(2),
        build_person(),
        groups=(Group.all_of([1, 2], alternates=[3]),),
    )
    result = search(query)
    [places] = result.assignments
    assert places == {1: result.mask, 2: 0, 3: result.mask}
    assert len(result.list_slots()) == 7


def test_people_with_the_fewest_recent_interviews_are_chosen():
    often = build_person(build_reserved_slot("2025-01-10T09:00"))
    seldom = build_person(
        build_reserved_slot("2024-12-20T09:00"),
        build_reserved_slot("2025-01-23T09:00", is_hold=True),
    )
    result = search(build_panel_query(often, seldom, groups=(Group.any_of(1, [1, 2]),)))
    assert result.assignments == [{1: 0, 2: result.mask}]


def test_interviews_of_the_last_30_days_and_later_count_as_load():
    latest = build_person(
        build_reserved_slot("2024-12-21T09:59:59"), build_reserved_slot("2025-02-20T09:00")
    )
    assert build_panel_query(
        latest, build_person(build_reserved_slot("2024-12-21T10:00"))
    ).load == {
        1: 1,
        2: 1,
    }


def test_optional_people_are_reported_but_not_required():
    query = build_panel_query(
        build_person(), build_closed_person(2), groups=(Group.all_of([1]),), optional=(2, 1)
    )
    result = search(query)
    assert (query.members, result.free_starts) == ((1,), {1: result.grid.full, 2: 0})
    assert len(result.list_slots()) == 7
