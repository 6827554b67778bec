"""The states of all starts of a week agree with the explanation of each start alone."""

from __future__ import annotations

import pytest

from engine import suggested_changes
from engine.busy_time import BusyType, FreeBusy
from engine.changes import ShorterDuration, TentativeMoved, WithoutPerson
from engine.explain import explain
from engine.panel import Group
from engine.person import Person
from engine.search import Query
from interviews import availability, change_preview, explanations, start_map
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


def map_starts(interview, days: int = 2, changes=()) -> StartMap:
    shown = (TUESDAY, TUESDAY + days * DAY)
    window = (TUESDAY, shown[1] + interview.duration - 1)
    found = availability.find_slots(interview, [window], utc_seconds(NOW), OPTIONS)
    return start_map.build_start_map(found, shown, changes)


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


def test_previewed_changes_open_exactly_the_starts_that_they_count():
    interview = load_spec(create_busy_interview())
    starts = map_starts(interview)
    changes = {
        change
        for start in starts.grid.starts_in(starts.starts)
        for change in starts.describe(start).opened_counts
    }
    assert len(changes) > 5
    for change in changes:
        previewed = map_starts(interview, changes=[change])
        assert previewed.changes == (change,)
        opened = starts.opened_by_change[change] & starts.starts
        assert previewed.slots == starts.slots | opened
        states = {previewed.find_state(start) for start in starts.grid.starts_in(opened)}
        assert states == {StartState.OPENED}


def test_preview_explains_what_is_left_and_ignores_what_does_not_fit():
    reserve(alice(), "2025-01-22T12:00:00Z")
    reserve(bob(), "2025-01-22T12:00:00Z")
    interview = load_spec(technical_interview(alice(), bob(), chen()))
    changes = [WithoutPerson(alice().pk), WithoutPerson(999), ShorterDuration(7200)]
    starts = map_starts(interview, changes=changes)
    assert starts.changes == (WithoutPerson(alice().pk),)
    details = starts.describe(NOON)
    assert list(details.conflicts) == [bob().pk]
    assert WithoutPerson(bob().pk) in details.opened_counts
    assert starts.find_state(NOON + 2 * HOUR) is StartState.SLOT


def test_moved_tentative_event_is_previewed():
    event = (NOON, NOON + HOUR)
    person = Person(1, (FreeBusy({BusyType.BUSY_TENTATIVE: [event]}),))
    query = Query(TUESDAY, (NOON, NOON + 2 * HOUR), HOUR, (Group.all_of([1]),), {1: person}, 0)
    explanation = explain(suggested_changes.build_cells(query))
    changes = [TentativeMoved(1, event), TentativeMoved(1, (0, 1))]
    changed, fitting = change_preview.apply(explanation, changes)
    assert fitting == (changes[0],)
    assert (explanation.slot_count, changed.slot_count) == (1, 3)


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
