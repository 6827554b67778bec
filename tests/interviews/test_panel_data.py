from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from engine.freebusy import EVERY_TYPE
from engine.local_time import Period
from engine.person import Commitment, LoadLimit
from interviews import panel_data
from people.engine_values import UnreadableRules
from people.models import SpecialDays
from tests.factories import DAY, NOW, alice, at, bob, booked, entry, with_rules

pytestmark = pytest.mark.django_db

WINDOW = (at(NOW) + DAY, at(NOW) + 2 * DAY)


def test_everything_stored_is_loaded_in_three_queries_and_by_person(django_assert_num_queries):
    Connection.objects.create(interviewer=bob(), provider="ics", name="Work")
    days = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 22)}
    SpecialDays.objects.create(interviewer=alice(), **days)
    booked(bob(), "2025-01-22T10:00:00Z")
    panel = [alice(), bob()]
    with django_assert_num_queries(3):
        rows = panel_data.load(panel, WINDOW, at(NOW))
    assert [one.name for one in rows.connections] == ["Work"]
    assert {one: len(days) for one, days in rows.special_days.items()} == {alice().pk: 1}
    assert {one: len(them) for one, them in rows.commitments.items()} == {bob().pk: 1}


@pytest.mark.parametrize(
    ("start", "window", "is_loaded"),
    [
        ("2024-12-21T09:00:01Z", WINDOW, True),
        ("2024-12-21T08:59:59Z", WINDOW, False),
        ("2024-11-24T09:00:00Z", (at("2024-12-02T09:59"), at(NOW)), True),
        ("2024-11-24T08:00:00Z", (at("2024-12-02T10:00"), at(NOW)), False),
        ("2030-01-01T00:00:00Z", WINDOW, True),
        ("0001-01-01T00:00:00Z", (at("0001-01-01T00:00:00"), at(NOW)), True),
    ],
)
def test_interviews_of_30_days_and_of_the_windows_first_week_are_loaded(start, window, is_loaded):
    booked(alice(), start)
    rows = panel_data.load([alice()], window, at(NOW))
    assert bool(rows.commitments) == is_loaded


def test_rules_that_cannot_be_understood_are_refused_with_whose_they_are():
    days = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 22)}
    SpecialDays.objects.create(interviewer=bob(), hours="at noon", **days)
    with pytest.raises(UnreadableRules, match=r"^Bob Smith: special days: “at” is no range"):
        panel_data.load([alice(), bob()], WINDOW, at(NOW))


def test_no_calendar_is_read_without_people_or_window(calendar_service):
    service = calendar_service([])
    rows = panel_data.load([alice()], WINDOW, at(NOW))
    assert panel_data.read(rows, None, at(NOW), 60) == []
    assert panel_data.read(panel_data.load([], WINDOW, at(NOW)), WINDOW, at(NOW), 60) == []
    assert service.calls == []


def test_a_person_is_their_calendars_their_rules_and_what_was_booked(calendar_service):
    busy = ("2025-01-21T12:00:00Z", "2025-01-21T13:00:00Z")
    calendar_service([entry(alice(), busy)])
    with_rules(alice(), most_per_day=3, open_hours="Mon-Fri 09:00-17:00", holidays_of="GB")
    booked(alice(), "2025-01-22T10:00:00Z", clear=15)
    rows = panel_data.load([alice()], WINDOW, at(NOW))
    reads = panel_data.read(rows, WINDOW, at(NOW), 60)
    person = panel_data.persons(rows, reads, WINDOW, EVERY_TYPE)[alice().pk]
    assert [one for part in person.busy_parts() for one in part] == [(at(busy[0]), at(busy[1]))]
    assert (person.zone, person.limits) == (
        "Europe/London",
        (LoadLimit(3, Period.DAY, "Europe/London"),),
    )
    slot = (at("2025-01-22T10:00"), at("2025-01-22T11:00"))
    clear = (at("2025-01-22T09:45"), at("2025-01-22T11:15"))
    assert person.commitments == (Commitment(slot, clear),)
    assert None not in (person.hours, person.core, person.days_off)


def test_who_has_no_rules_has_none(calendar_service):
    calendar_service([entry(alice())])
    rows = panel_data.load([alice()], WINDOW, at(NOW))
    person = panel_data.persons(rows, [], WINDOW, EVERY_TYPE)[alice().pk]
    assert (person.hours, person.days_off, person.limits, person.commitments) == (
        None, None, (), (),
    )  # fmt: skip
