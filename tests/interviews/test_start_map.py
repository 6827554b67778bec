"""The states of all starts of a week agree with the explanation of each start alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.changes import WithoutPerson
from interviews import availability, explanations, start_map
from interviews.availability import SearchOptions
from interviews.interview_spec import load_spec
from interviews.start_map import StartMap, StartState
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    add_group,
    alice,
    bob,
    chen,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

TUESDAY = utc_seconds("2025-01-21T00:00:00")
NOON = TUESDAY + DAY + 12 * HOUR
OPTIONS = SearchOptions(partial=True, include=frozenset({"explanation"}))


def map_starts(interview, days: int = 2) -> StartMap:
    shown = (TUESDAY, TUESDAY + days * DAY)
    window = (TUESDAY, shown[1] + interview.duration - 1)
    found = availability.find_slots(interview, [window], utc_seconds(NOW), OPTIONS)
    return start_map.build_start_map(found, shown)


def create_busy_interview():
    """Create an interview with reasons of every kind in its week."""
    template = technical_interview(set_rules(alice(), open_hours="Mon-Fri 09:00-17:00"))
    add_group(template, bob(), chen(), required=1)
    set_rules(
        template, step=30, buffer_after=15, notice=24 * 60, candidate_windows="Tue-Wed 08:00-20:00"
    )
    reserve(alice(), "2025-01-22T12:00:00Z")
    reserve(bob(), "2025-01-22T10:00:00Z", state="held")
    reserve(chen(), "2025-01-22T10:30:00Z")
    return template


def test_states_and_changes_are_those_of_each_start_alone():
    interview = load_spec(create_busy_interview())
    starts = map_starts(interview)
    states = set()
    for start in starts.grid.starts_in(starts.starts):
        alone = explanations.explain_start(interview, start, utc_seconds(NOW), 60)
        details = starts.describe(start)
        states.add(details.state)
        is_slot = bool(alone.availability.search_result.mask)
        assert (details.state is StartState.SLOT) == is_slot
        assert (details.state is StartState.NEAR) == bool(not is_slot and alone.single_changes)
        assert details.reasons == list(alone.reasons)
        assert details.conflicts == alone.conflicts
        assert set(details.opened_counts) == {
            suggestion.changes[0] for suggestion in alone.single_changes
        }
    assert states == {StartState.SLOT, StartState.NEAR, StartState.UNAVAILABLE}


def test_last_start_of_the_window_may_end_after_it():
    starts = map_starts(load_spec(technical_interview(alice())))
    assert starts.grid.starts_in(starts.slots)[-1] == starts.shown[1] - 1800


def test_tried_change_opens_exactly_the_starts_that_it_counts():
    reserve(alice(), "2025-01-22T12:00:00Z")
    starts = map_starts(load_spec(technical_interview(alice(), bob())))
    change = WithoutPerson(alice().pk)
    opened_count = starts.describe(NOON).opened_counts[change]
    tried = replace(starts, tried=change)
    assert opened_count == 3
    assert tried.slots.bit_count() == starts.slots.bit_count() + opened_count
    assert tried.find_state(NOON) is StartState.OPENED
    assert tried.find_state(NOON + 2 * HOUR) is StartState.SLOT


def test_start_that_only_unknown_time_prevents_is_unknown(monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    reserve(alice(), "2025-01-22T12:00:00Z")
    starts = map_starts(load_spec(technical_interview(alice(), bob())))
    assert starts.find_state(NOON + 2 * HOUR) is StartState.UNKNOWN
    assert starts.find_state(NOON) is not StartState.UNKNOWN
    assert not starts.slots


def test_search_without_explanation_is_refused():
    interview = load_spec(technical_interview(alice()))
    found = availability.find_slots(interview, [(TUESDAY, TUESDAY + DAY)], utc_seconds(NOW))
    with pytest.raises(ValueError, match="no explanation"):
        start_map.build_start_map(found, (TUESDAY, TUESDAY + DAY))
