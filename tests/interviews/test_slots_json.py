from __future__ import annotations

import json

import pytest

from interviews import slots_json
from interviews.availability import Options, find
from interviews.slots_json import slots
from interviews.spec import of_template
from tests.factories import (  # fmt: skip
    HOUR,
    NOW,
    alice,
    at,
    bob,
    booked,
    chen,
    entry,
    free,
    group,
    starts,
    technical_interview,
)

pytestmark = pytest.mark.django_db

TEN = at("2025-01-22T10:00")


def written(template, hours: int = 2, **options) -> list[dict]:
    window = (TEN, TEN + hours * HOUR)
    found = find(of_template(template), [window], at(NOW), Options(**options))
    return json.loads(f"[{slots(found)}]")


def test_a_slot_is_its_start_and_end(calendar_service):
    calendar_service(free(alice()))
    assert written(technical_interview(alice()), hours=1) == [
        {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}
    ]


def test_more_slots_than_are_kept_are_the_same(calendar_service, monkeypatch):
    calendar_service(free(alice()))
    template = technical_interview(alice(), duration=50)
    expected = written(template, hours=6)
    monkeypatch.setattr(slots_json, "_MOST_TEXTS", 2)
    slots_json._texts.cache_clear()
    assert written(template, hours=6) == expected == written(template, hours=6)


def test_slots_of_other_lengths_have_other_ends(calendar_service):
    calendar_service(free(alice()))
    ends = [
        written(technical_interview(alice(), duration=minutes), hours=1)[0]["end"]
        for minutes in (30, 45, 30)
    ]
    assert ends == ["2025-01-22T10:30:00Z", "2025-01-22T10:45:00Z", "2025-01-22T10:30:00Z"]


def test_no_slots_are_no_text(calendar_service):
    calendar_service(free(alice()))
    for options in ({}, {"best": True}, {"include": {"panel", "proof"}}):
        assert written(technical_interview(alice(), duration=90), hours=1, **options) == []


def test_what_else_is_told_of_a_slot_comes_in_a_fixed_order(calendar_service):
    calendar_service(free(alice()))
    everything = {"best": True, "include": {"panel", "proof", "calendars"}}
    [slot] = written(technical_interview(alice()), hours=1, **everything)
    assert list(slot) == ["start", "end", "score", "panel", "proof"]


def test_a_panel_is_told_group_by_group(calendar_service):
    template = technical_interview(alice())
    group(template, bob(), chen(), required=1, alternates=[alice()])
    calendar_service(free(alice(), bob(), chen()))
    booked(bob(), "2025-01-10T10:00:00Z")
    [slot] = written(template, hours=1, include={"panel"})
    assert slot["panel"] == {
        "groups": [
            {"required": 1, "chosen": [alice().pk], "spare": []},
            {"required": 1, "chosen": [chen().pk], "spare": [bob().pk]},
        ],
        "optional": [],
    }


def test_a_score_is_its_total_and_parts_to_four_places(calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(free(alice(), bob(), chen()))
    for hour in (14, 16):
        booked(alice(), f"2025-01-22T{hour}:00:00Z")
    [slot] = written(template, hours=1, best=True)
    # New York's day has not begun, and two interviews stand beside three places
    parts = {"coreHours": 0.6667, "compactness": 0.0, "load": 0.6, "optional": 1.0}
    assert slot["score"] == {"total": 0.4867, **parts}


def test_the_best_come_first_and_equals_by_time(calendar_service):
    calendar_service([entry(alice(), ("2025-01-22T12:00:00Z", "2025-01-22T13:00:00Z"))])
    found = starts(written(technical_interview(alice()), best=True))
    assert [start[11:16] for start in found] == ["11:00", "10:00", "10:30"]
