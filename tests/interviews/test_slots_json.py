from __future__ import annotations

import json
from functools import lru_cache

import pytest

from interviews import slots_json
from interviews.availability import SearchOptions, find_slots
from interviews.interview_spec import load_spec
from interviews.slots_json import serialize_slots
from tests.factories import (  # fmt: skip
    HOUR,
    NOW,
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    free_busy_entry,
    reserve,
    starts_of,
    technical_interview,
    utc_seconds,
)

pytestmark = pytest.mark.django_db

TEN = utc_seconds("2025-01-22T10:00")


def list_slots(template, hours: int = 2, **options) -> list[dict]:
    window = (TEN, TEN + hours * HOUR)
    availability = find_slots(
        load_spec(template), [window], utc_seconds(NOW), SearchOptions(**options)
    )
    return json.loads(f"[{serialize_slots(availability)}]")


def test_slot_has_start_and_end(calendar_service):
    calendar_service(empty_calendars(alice()))
    assert list_slots(technical_interview(alice()), hours=1) == [
        {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}
    ]


def test_more_slots_than_the_cache_holds_are_the_same(calendar_service, monkeypatch):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice(), duration=50)
    expected = list_slots(template, hours=6)
    small_cache = lru_cache(maxsize=2)(slots_json._serialize_slot.__wrapped__)
    monkeypatch.setattr(slots_json, "_serialize_slot", small_cache)
    assert list_slots(template, hours=6) == expected == list_slots(template, hours=6)


def test_cached_slots_depend_on_their_duration(calendar_service):
    calendar_service(empty_calendars(alice()))
    ends = [
        list_slots(technical_interview(alice(), duration=minutes), hours=1)[0]["end"]
        for minutes in (30, 45, 30)
    ]
    assert ends == ["2025-01-22T10:30:00Z", "2025-01-22T10:45:00Z", "2025-01-22T10:30:00Z"]


def test_no_slots_serialize_to_an_empty_string(calendar_service):
    calendar_service(empty_calendars(alice()))
    for options in ({}, {"best_first": True}, {"include": {"panel", "proof"}}):
        assert list_slots(technical_interview(alice(), duration=90), hours=1, **options) == []


def test_additional_members_have_a_fixed_order(calendar_service):
    calendar_service(empty_calendars(alice()))
    everything = {"best_first": True, "include": {"panel", "proof", "calendars"}}
    [slot] = list_slots(technical_interview(alice()), hours=1, **everything)
    assert list(slot) == ["start", "end", "score", "panel", "proof"]


def test_panel_lists_chosen_and_spare_members_per_group(calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1, alternates=[alice()])
    calendar_service(empty_calendars(alice(), bob(), chen()))
    reserve(bob(), "2025-01-10T10:00:00Z")
    [slot] = list_slots(template, hours=1, include={"panel"})
    assert slot["panel"] == {
        "groups": [
            {"required": 1, "chosenIds": [alice().pk], "spareIds": []},
            {"required": 1, "chosenIds": [chen().pk], "spareIds": [bob().pk]},
        ],
        "optionalIds": [],
    }


def test_score_is_rounded_to_four_places(calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(empty_calendars(alice(), bob(), chen()))
    for hour in (14, 16):
        reserve(alice(), f"2025-01-22T{hour}:00:00Z")
    [slot] = list_slots(template, hours=1, best_first=True)
    # New York's day has not begun, and two interviews stand beside three places
    parts = {"coreHours": 0.6667, "compactness": 0.0, "load": 0.6, "optional": 1.0}
    assert slot["score"] == {"total": 0.4867, **parts}


def test_best_slots_come_first_and_ties_by_time(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-22T12:00:00Z", "2025-01-22T13:00:00Z"))])
    starts = starts_of(list_slots(technical_interview(alice()), best_first=True))
    assert [start[11:16] for start in starts] == ["11:00", "10:00", "10:30"]
