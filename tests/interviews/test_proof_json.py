"""Proofs in responses, and their verification by `tools/verify_proof.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from interviews import proof_json
from tests.factories import (  # fmt: skip
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ROOT = Path(__file__).resolve().parents[2]
MORNING = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T13:00:00Z"}
BUSY = ("2025-01-22T09:00:00Z", "2025-01-22T10:30:00Z")


@pytest.fixture
def prove(client):
    def get(template, **query) -> dict:
        url = f"/api/interviews/{template.pk}/availability"
        return client.get(url, {**MORNING, "include": "proof", **query}).json()

    return get


def verify(answer: dict) -> str:
    script = [sys.executable, str(ROOT / "tools" / "verify_proof.py")]
    finished = subprocess.run(
        script, input=json.dumps(answer), capture_output=True, check=False, encoding="utf-8"
    )
    return (finished.stdout + finished.stderr).strip()


def test_proof_has_the_rules_and_the_gap_of_each_slot(prove, calendar_service):
    calendar_service([free_busy_entry(alice(), BUSY)])
    template = set_rules(technical_interview(alice()), buffer_after=15, step=60)
    answer = prove(template)
    digest = answer["proof"].pop("digest")
    assert answer["proof"] == {
        "now": "2025-01-20T10:00:00Z",
        "noticeMinutes": 1440,
        "stepMinutes": 60,
        "bufferBeforeMinutes": 0,
        "bufferAfterMinutes": 15,
        "periods": [MORNING],
        "groups": [{"required": 1, "memberIds": [alice().pk]}],
        "calendars": [
            {
                "interviewerId": alice().pk,
                "calendar": "Simulated calendar",
                "readAt": "2025-01-20T10:00:00Z",
            }
        ],
    }
    assert digest == proof_json.compute_digest(answer)
    assert answer["availableSlots"][0]["proof"] == [
        {
            "interviewerId": alice().pk,
            "freeFrom": "2025-01-22T10:30:00Z",
            "freeUntil": "2025-01-22T13:15:00Z",
            "before": {"reason": "calendar_busy", "calendar": "Simulated calendar"},
            "after": {"reason": "window"},
            "readAt": "2025-01-20T10:00:00Z",
        }
    ]


def test_gap_ends_at_a_booking_and_shows_open_hours(prove, calendar_service):
    calendar_service(empty_calendars(farid()))
    set_rules(farid(), open_hours="Mon-Fri 09:00-12:00")
    reserve(farid(), "2025-01-22T10:30:00Z", clear=30)
    slots = prove(technical_interview(farid()))["availableSlots"]
    assert len(slots) == 3
    assert slots[0]["proof"] == [
        {
            "interviewerId": farid().pk,
            "freeFrom": "2025-01-22T08:00:00Z",
            "freeUntil": "2025-01-22T10:00:00Z",
            "openFrom": "2025-01-22T08:00:00Z",
            "openUntil": "2025-01-22T11:00:00Z",
            "before": {"reason": "window"},
            "after": {"reason": "booked"},
            "readAt": "2025-01-20T10:00:00Z",
        }
    ]


@pytest.fixture
def full(prove, calendar_service) -> dict:
    """A response in which every rule applies."""
    set_rules(alice(), open_hours="Mon-Fri 08:00-18:00", max_per_day=2)
    template = set_rules(technical_interview(alice()), buffer_before=15, buffer_after=15)
    add_group(template, bob(), chen(), required=1, alternates=[farid()])
    reserve(alice(), "2025-01-22T12:00:00Z", clear=15)
    late = ("2025-01-22T08:00:00Z", "2025-01-22T10:45:00Z")
    calendar_service(
        [free_busy_entry(alice(), BUSY), free_busy_entry(bob(), late), *empty_calendars(chen())]
    )
    week = {"start": "2025-01-20T08:00:00Z", "end": "2025-01-25T00:00:00Z"}
    return prove(template, **week, partial="true", order="best", include="proof,panel,explanation")


def test_answer_with_every_rule_is_verified(full):
    assert len(full["availableSlots"]) > 20
    assert verify(full) == f"proved: {len(full['availableSlots'])} slots"


@pytest.mark.parametrize(
    "window",
    [
        {"start": "9999-12-31T20:00:00Z", "end": "9999-12-31T23:59:59Z"},
        {"start": "0001-01-01T00:00:00Z", "end": "0001-01-02T00:00:00Z"},
    ],
)
def test_first_and_last_possible_slots_are_verified(prove, calendar_service, window):
    calendar_service(empty_calendars(alice()))
    set_rules(alice(), open_hours="Mon-Sun 00:00-24:00")
    template = set_rules(technical_interview(alice()), buffer_before=240)
    answer = prove(template, **window)
    assert verify(answer) == f"proved: {len(answer['availableSlots'])} slots"


def test_answer_for_an_ad_hoc_panel_is_verified(client, calendar_service):
    calendar_service(empty_calendars(alice(), bob()))
    panel = {"groups": [{"memberIds": [alice().pk, bob().pk], "required": 1}]}
    body = {"queryPeriods": [MORNING], "durationMinutes": 45, "panel": panel, "include": ["proof"]}
    answer = client.post("/api/availability/query", body, content_type="application/json").json()
    assert verify(answer) == "proved: 9 slots"


def test_digest_detects_a_changed_answer(full):
    full["availableSlots"][0]["end"] = "2025-01-22T12:00:00Z"
    assert verify(full) == "not proved: the digest"


def test_digest_ignores_key_order_and_covers_all_values():
    answer = {"a": {"b": "ü", "c": [1, 2]}, "d": None}
    assert proof_json.compute_digest(answer) == proof_json.compute_digest(
        {"d": None, "a": {"c": [1, 2], "b": "ü"}}
    )
    assert proof_json.compute_digest(answer).startswith("sha256:")
    assert proof_json.compute_digest(answer) != proof_json.compute_digest({**answer, "d": 0})
