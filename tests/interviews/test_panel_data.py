from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from engine.busy_time import ALL_BUSY_TYPES
from engine.local_time import Period
from engine.person import LoadLimit, ReservedSlot
from interviews import panel_data
from people.engine_values import UnreadableRulesError
from people.models import SpecialDays
from tests.factories import DAY, NOW, alice, bob, free_busy_entry, reserve, set_rules, utc_seconds

pytestmark = pytest.mark.django_db

WINDOW = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + 2 * DAY)


def test_load_costs_three_queries_and_groups_rows_by_interviewer(django_assert_num_queries):
    Connection.objects.create(interviewer=bob(), provider="ics", name="Work")
    days = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 22)}
    SpecialDays.objects.create(interviewer=alice(), **days)
    reserve(bob(), "2025-01-22T10:00:00Z")
    panel = [alice(), bob()]
    with django_assert_num_queries(3):
        rows = panel_data.load(panel, WINDOW, utc_seconds(NOW))
    assert [connection.name for connection in rows.connections] == ["Work"]
    assert {person: len(overrides) for person, overrides in rows.special_days.items()} == {
        alice().pk: 1
    }
    assert {person: len(reservations) for person, reservations in rows.reservations.items()} == {
        bob().pk: 1
    }


@pytest.mark.parametrize(
    ("start", "window", "is_loaded"),
    [
        ("2024-12-21T09:00:01Z", WINDOW, True),
        ("2024-12-21T08:59:59Z", WINDOW, False),
        ("2024-11-24T09:00:00Z", (utc_seconds("2024-12-02T09:59"), utc_seconds(NOW)), True),
        ("2024-11-24T08:00:00Z", (utc_seconds("2024-12-02T10:00"), utc_seconds(NOW)), False),
        ("2030-01-01T00:00:00Z", WINDOW, True),
        ("0001-01-01T00:00:00Z", (utc_seconds("0001-01-01T00:00:00"), utc_seconds(NOW)), True),
    ],
)
def test_reservations_of_30_days_and_of_the_windows_first_week_are_loaded(start, window, is_loaded):
    reserve(alice(), start)
    rows = panel_data.load([alice()], window, utc_seconds(NOW))
    assert bool(rows.reservations) == is_loaded


def test_unreadable_rules_raise_with_the_interviewers_name():
    days = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 22)}
    SpecialDays.objects.create(interviewer=bob(), hours="at noon", **days)
    with pytest.raises(UnreadableRulesError, match=r"^Bob Smith: special days: “at” is not a"):
        panel_data.load([alice(), bob()], WINDOW, utc_seconds(NOW))


def test_no_calendar_is_read_without_interviewers_or_window(calendar_service):
    service = calendar_service([])
    rows = panel_data.load([alice()], WINDOW, utc_seconds(NOW))
    assert panel_data.read_calendars(rows, None, utc_seconds(NOW), 60) == []
    assert (
        panel_data.read_calendars(
            panel_data.load([], WINDOW, utc_seconds(NOW)), WINDOW, utc_seconds(NOW), 60
        )
        == []
    )
    assert service.calls == []


def test_person_has_calendars_rules_and_reservations(calendar_service):
    busy = ("2025-01-21T12:00:00Z", "2025-01-21T13:00:00Z")
    calendar_service([free_busy_entry(alice(), busy)])
    set_rules(alice(), max_per_day=3, open_hours="Mon-Fri 09:00-17:00", holiday_region="GB")
    reserve(alice(), "2025-01-22T10:00:00Z", clear=15)
    rows = panel_data.load([alice()], WINDOW, utc_seconds(NOW))
    reads = panel_data.read_calendars(rows, WINDOW, utc_seconds(NOW), 60)
    person = panel_data.build_people(rows, reads, WINDOW, ALL_BUSY_TYPES)[alice().pk]
    assert [interval for part in person.busy_parts() for interval in part] == [
        (utc_seconds(busy[0]), utc_seconds(busy[1]))
    ]
    assert (person.zone, person.load_limits) == (
        "Europe/London",
        (LoadLimit(3, Period.DAY, "Europe/London"),),
    )
    slot = (utc_seconds("2025-01-22T10:00"), utc_seconds("2025-01-22T11:00"))
    clear = (utc_seconds("2025-01-22T09:45"), utc_seconds("2025-01-22T11:15"))
    assert person.reservations == (ReservedSlot(slot, clear),)
    assert None not in (person.open_hours, person.core_hours, person.days_off)


def test_person_without_rules(calendar_service):
    calendar_service([free_busy_entry(alice())])
    rows = panel_data.load([alice()], WINDOW, utc_seconds(NOW))
    person = panel_data.build_people(rows, [], WINDOW, ALL_BUSY_TYPES)[alice().pk]
    assert (person.open_hours, person.days_off, person.load_limits, person.reservations) == (
        None, None, (), (),
    )  # fmt: skip
