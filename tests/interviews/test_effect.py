"""The numbers of slots before and after a change of an interview, and the main reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.grid import MINUTE
from engine.panel import EmptyPanelError
from engine.reasons import Reason
from interviews import availability, effect
from interviews.availability import SearchOptions
from interviews.effect import MainReason
from interviews.interview_spec import InterviewSpec, load_spec
from interviews.panels import GroupSpec, load_from_specs
from tests.factories import (
    DAY,
    NOW,
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = pytest.mark.django_db
WINDOW = (utc_seconds(NOW), utc_seconds(NOW) + 7 * DAY)
OFFICE_HOURS = "Mon-Fri 09:00-17:00"


@pytest.fixture
def spec(frozen, everybody_free) -> InterviewSpec:
    """An interview with Alice, who works office hours in London."""
    set_rules(alice(), open_hours=OFFICE_HOURS)
    return load_spec(technical_interview(alice()))


def compare(before: InterviewSpec | None, after: InterviewSpec) -> effect.Effect:
    return effect.compare(before, after, WINDOW, utc_seconds(NOW))


def count(spec: InterviewSpec) -> int:
    options = SearchOptions(partial=True)
    found = availability.find_slots(spec, [WINDOW], utc_seconds(NOW), options)
    return len(found.search_result.list_slots())


def with_rules(spec: InterviewSpec, **rules) -> InterviewSpec:
    return replace(spec, rules=replace(spec.rules, **rules))


def with_groups(spec: InterviewSpec, *groups: GroupSpec) -> InterviewSpec:
    return replace(spec, panel=load_from_specs(groups, []))


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"notice": 0},
        {"notice": 3 * DAY},
        {"step": 60 * MINUTE},
        {"step": 15 * MINUTE},
        {"buffer_before": 60 * MINUTE, "buffer_after": 5 * MINUTE},
    ],
)
@pytest.mark.parametrize("minutes", [25, 60, 90])
def test_numbers_are_those_of_the_search(spec, rules, minutes):
    reserve(alice(), "2025-01-22T12:00:00Z")
    after = replace(with_rules(spec, **rules), duration=minutes * MINUTE)
    found = compare(spec, after)
    assert (found.before, found.after) == (count(spec), count(after))


def test_unchanged_interview_has_no_main_reason(spec):
    assert compare(spec, spec).main_reason is None


def test_limit_of_a_person_is_the_main_reason(spec):
    set_rules(chen(), max_per_day=1)
    for day in range(22, 25):
        reserve(chen(), f"2025-01-{day}T03:00:00Z")
    found = compare(spec, with_groups(spec, GroupSpec((alice().pk, chen().pk))))
    assert (found.before, found.after) == (59, 14)
    assert found.main_reason == MainReason(chen().pk, Reason.LOAD_LIMIT, 45)


def test_person_of_a_pool_who_is_free_anyway_is_not_the_reason(spec):
    set_rules(chen(), open_hours="Mon 01:00-02:00")
    pool = GroupSpec((bob().pk, chen().pk), required=1)
    found = compare(spec, with_groups(spec, GroupSpec((alice().pk,)), pool))
    assert (found.after, found.main_reason) == (found.before, None)


def test_shorter_notice_names_the_notice_that_was_in_the_way(spec):
    found = compare(spec, with_rules(spec, notice=0))
    assert found.main_reason == MainReason(None, Reason.NOTICE, found.after - found.before)


@pytest.mark.parametrize("step", [60 * MINUTE, 20 * MINUTE])
def test_other_start_times_are_a_reason_without_a_name(spec, step):
    before = with_rules(spec, step=5 * MINUTE)
    found = compare(before, with_rules(spec, step=step))
    assert found.after < found.before
    assert (found.main_reason.person_id, found.main_reason.reason) == (None, None)


def test_busy_calendar_is_read_once_for_both(spec, calendar_service):
    busy = ("2025-01-22T09:00:00Z", "2025-01-22T17:00:00Z")
    service = calendar_service([*empty_calendars(alice()), free_busy_entry(chen(), busy)])
    found = compare(spec, with_groups(spec, GroupSpec((alice().pk, chen().pk))))
    assert found.main_reason == MainReason(chen().pk, Reason.CALENDAR_BUSY, 15)
    assert len(service.calls) == 1


def test_unknown_calendar_is_reported(spec, calendar_service):
    calendar_service(empty_calendars(alice()))
    found = compare(spec, with_groups(spec, GroupSpec((alice().pk, bob().pk))))
    assert found.after == 0
    assert [read.calendar.interviewer_id for read in found.incomplete_reads] == [bob().pk]
    assert found.main_reason.reason is Reason.UNKNOWN


def test_panel_that_could_not_be_filled_has_no_number(spec):
    before = with_groups(spec, GroupSpec((), required=1))
    found = compare(before, spec)
    assert (found.before, found.after) == (None, count(spec))
    with pytest.raises(EmptyPanelError):
        compare(spec, with_groups(spec))


def test_number_of_queries_is_constant(spec, django_assert_num_queries):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    for after in (spec, load_spec(template)):
        with django_assert_num_queries(3):
            compare(spec, after)
