"""Explaining unavailable starts, without HTTP."""

from __future__ import annotations

import pytest

from engine.changes import ShorterDuration, WithoutPerson
from engine.reasons import Reason
from interviews import explanations
from interviews.availability import DEFAULT_OPTIONS, AvailabilityUnknownError, SearchOptions
from interviews.explanations import NextSlot
from interviews.interview_spec import load_spec
from tests.factories import (  # fmt: skip
    DAY,
    HOUR,
    NOW,
    alice,
    bob,
    empty_calendars,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = pytest.mark.django_db

TEN = utc_seconds("2025-01-22T10:00")
MORNING = (TEN, TEN + 2 * HOUR)
BUSY = ("2025-01-22T10:00:00Z", "2025-01-22T11:30:00Z")
EXPLAINED = SearchOptions(include=frozenset({"explanation"}))


def find_and_explain(template, *periods, options=EXPLAINED):
    return explanations.find_and_explain(
        load_spec(template), periods or (MORNING,), utc_seconds(NOW), options
    )


def explain_start(template, instant: int = TEN):
    return explanations.explain_start(
        load_spec(template), instant, utc_seconds(NOW), max_staleness=60
    )


def test_explanation_is_built_only_on_request(calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice())
    assert find_and_explain(template, options=DEFAULT_OPTIONS).explanation is None
    assert find_and_explain(template).explanation.counts.slot_count == 3


def test_explanation_counts_the_starts_of_all_periods(calendar_service):
    calendar_service([free_busy_entry(alice(), BUSY)])
    later = (TEN + 5 * HOUR, TEN + 6 * HOUR)
    explanation = find_and_explain(technical_interview(alice()), MORNING, later).explanation.counts
    assert (explanation.start_count, explanation.slot_count) == (6, 1)
    assert sum(counts.first for counts in explanation.count_by_reason().values()) == 5


def test_next_slot_starts_in_or_after_the_last_period(calendar_service):
    calendar_service([free_busy_entry(alice(), BUSY)])
    template = technical_interview(alice(), duration=90)
    short = (TEN + 2 * HOUR, TEN + 2 * HOUR + 1800)
    next_slot = find_and_explain(template, (TEN, TEN + HOUR), short).explanation.next_slot
    assert next_slot.slot == (TEN + 2 * HOUR, TEN + 2 * HOUR + 5400)
    assert next_slot.searched_window == (TEN, short[1] + explanations.NEXT_SLOT_SEARCH_SECONDS)


def test_next_slot_respects_bookings_beyond_the_window(calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(set_rules(alice(), max_per_day=1))
    reserve(alice(), "2025-01-22T18:00:00Z")
    reserve(alice(), "2025-01-23T18:00:00Z")
    next_slot = find_and_explain(template).explanation.next_slot
    assert next_slot.slot[0] == utc_seconds("2025-01-24T00:00")


def test_last_possible_window_has_no_next_slot(calendar_service):
    calendar_service([free_busy_entry(alice(), ("9999-12-31T20:00:00Z", "9999-12-31T23:59:59Z"))])
    end = utc_seconds("9999-12-31T23:59:59")
    next_slot = find_and_explain(
        technical_interview(alice()), (end - HOUR, end)
    ).explanation.next_slot
    assert next_slot == NextSlot(None, (end - HOUR, end), is_complete=True)


def test_unknown_time_raises_for_a_window_but_not_for_one_start(calendar_service):
    calendar_service(empty_calendars(bob()))
    template = technical_interview(alice(), bob())
    with pytest.raises(AvailabilityUnknownError):
        find_and_explain(template)
    assert explain_start(template).reasons == [Reason.UNKNOWN]


def test_start_has_only_its_own_reasons(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z"))])
    template = technical_interview(alice(), duration=180)
    before = explain_start(template, TEN - 3 * HOUR)
    assert (before.availability.search_result.mask & 1, before.reasons, before.conflicts) == (
        1,
        [],
        {},
    )
    assert explain_start(template, TEN).reasons == [Reason.CALENDAR_BUSY]


def test_available_start_has_no_changes(calendar_service):
    calendar_service(empty_calendars(alice(), bob()))
    explained = explain_start(technical_interview(alice(), bob()))
    assert (explained.single_changes, explained.change_pairs) == ([], [])
    assert explained.slot == (TEN, TEN + HOUR)


def test_only_changes_that_open_the_start_are_suggested(calendar_service):
    half_past = ("2025-01-22T10:30:00Z", "2025-01-22T10:45:00Z")
    calendar_service([free_busy_entry(alice(), half_past), *empty_calendars(bob())])
    template = technical_interview(alice(), bob())
    assert {suggestion.changes for suggestion in explain_start(template).single_changes} == {
        (WithoutPerson(alice().pk),),
        (ShorterDuration(1800),),
        (ShorterDuration(900),),
    }
    assert {
        suggestion.changes for suggestion in explain_start(template, TEN + 1800).single_changes
    } == {(WithoutPerson(alice().pk),)}


def test_past_start_violates_the_notice_and_reads_no_calendar(calendar_service):
    service = calendar_service([])
    assert explain_start(technical_interview(alice()), utc_seconds(NOW) - DAY).reasons == [
        Reason.NOTICE
    ]
    assert service.calls == []
