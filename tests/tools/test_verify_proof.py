"""The script proves the answers of the endpoint and fails for tampered answers."""

from __future__ import annotations

import ast
import sys
from copy import deepcopy

import pytest

from tests.tools.answers import (
    PERIODS,
    TOOL,
    change_value,
    find_holder,
    get_failure,
    get_gap,
    move_time,
    run_script,
    verify,
    walk,
    with_valid_digest,
)

IMPORTS = (ast.Import, ast.ImportFrom)
EVERY_INCLUDE = ["calendars", "explanation", "panel", "proof"]


@pytest.mark.parametrize(
    ("body", "slots"),
    [
        ({}, 26),
        ({"order": "best"}, 26),
        ({"order": "best", "include": EVERY_INCLUDE, "partial": True}, 26),
        ({"bufferBeforeMinutes": 0, "bufferAfterMinutes": 0, "stepMinutes": 5}, 152),
        ({"durationMinutes": 45, "tentative": "free", "noticeMinutes": 0}, 27),
        ({"queryPeriods": PERIODS[:1], "durationMinutes": 600}, 0),
        ({"queryPeriods": [{"start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00Z"}]}, 0),
    ],
)
def test_answer_of_the_endpoint_is_proved(ask, body, slots):
    assert verify(ask(**body)) == slots


def test_answer_in_the_last_year_is_proved(ask):
    last = {"start": "9999-12-31T00:00:00Z", "end": "9999-12-31T23:45:00Z"}
    assert verify(ask(queryPeriods=[last], partial=True)) == 46


def test_answer_with_unknown_people_is_proved(ask, calendar_service):
    calendar_service([])
    answer = ask(partial=True)
    assert (verify(answer), len(answer["unknown"])) == (0, 4)


def test_script_prints_the_number_of_proved_slots(answer):
    completed = run_script(answer)
    assert (completed.returncode, completed.stdout, completed.stderr) == (
        0,
        "proved: 26 slots\n",
        "",
    )


def test_script_fails_and_prints_the_failed_check(answer):
    answer["durationMinutes"] = 30
    completed = run_script(answer)
    assert (completed.returncode, completed.stdout) == (1, "")
    assert completed.stderr == "not proved: the digest\n"


def test_script_is_short_and_uses_the_standard_library_only():
    text = TOOL.read_text()
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, IMPORTS)]
    modules = [getattr(node, "module", None) or node.names[0].name for node in nodes]
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names
    assert sum(len(node.names) for node in nodes if isinstance(node, ast.Import)) == 3
    assert len(text.splitlines()) < 60


def test_changed_value_fails(ask):
    answer = ask(order="best", include=EVERY_INCLUDE, queryPeriods=PERIODS[:1])
    paths = [path for path, value in walk(answer) if not isinstance(value, (dict, list))]
    for path in paths:
        tampered = deepcopy(answer)
        holding, last = find_holder(tampered, path)
        holding[last] = change_value(holding[last])
        with pytest.raises(SystemExit, match="the digest"):
            verify(tampered)


def test_removed_element_fails(ask):
    answer = ask(order="best", include=EVERY_INCLUDE, queryPeriods=PERIODS[:1])
    paths = [path for path, _ in walk(answer) if isinstance(path[-1], int)]
    for path in paths:
        tampered = deepcopy(answer)
        holding, last = find_holder(tampered, path)
        del holding[last]
        with pytest.raises(SystemExit, match="the digest"):
            verify(tampered)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (-30, -30, "free time"),
        (30, 30, "free time"),
        (0, -1, "lengths"),
        (0, 30, "lengths"),
        (15, 15, "a start off the marks"),
        (-24 * 60, -24 * 60, "window"),
        (365 * 24 * 60, 365 * 24 * 60, "window"),
    ],
)
def test_moved_slot_fails(answer, slot, start, end, reason):
    slot.update(start=move_time(slot["start"], start), end=move_time(slot["end"], end))
    assert get_failure(answer) == reason


def test_slot_that_ends_before_its_start_fails(answer, slot):
    answer["availableSlots"] = [slot]
    slot.update(end=move_time(slot["start"], -30))
    assert get_failure({**answer, "durationMinutes": -30}) == "lengths"


def test_slot_within_the_notice_fails(answer):
    answer["proof"]["noticeMinutes"] = 48 * 60 + 31
    assert get_failure(answer) == "notice"


def test_repeated_slot_fails(answer, slot):
    duplicate = {**slot, "start": slot["start"].replace("Z", "+00:00")}
    answer["availableSlots"].append(duplicate)
    assert get_failure(answer) == "a slot comes twice"


def test_slot_across_two_periods_fails(answer):
    [first, second] = answer["proof"]["periods"]
    cut = {"start": "2025-01-22T11:00:00Z", "end": first["end"]}
    until = {"start": first["start"], "end": "2025-01-22T11:00:00Z"}
    answer["proof"]["periods"] = [until, cut, second]
    assert get_failure(answer) == "window"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_missing_person_fails(answer, slot, number):
    del slot["proof"][number]
    assert get_failure(answer) == "places"


def test_slot_without_people_fails(answer, slot):
    slot["proof"] = []
    answer["proof"]["groups"] = []
    assert get_failure({**answer, "availableSlots": [slot]}) == "places"


@pytest.mark.parametrize(("number", "other", "reason"), [(1, 2, "places"), (2, 0, "places")])
def test_person_in_two_places_fails(answer, slot, number, other, reason):
    slot["proof"][number] = deepcopy(get_gap(slot, other))
    assert get_failure(answer) == reason


def test_repeated_person_fails(answer, slot):
    slot["proof"].append(deepcopy(get_gap(slot, 2)))
    assert get_failure(answer) == "places"


@pytest.mark.parametrize(("number", "stranger"), [(0, 1), (0, 99), (1, 99)])
def test_person_outside_the_group_fails(answer, slot, number, stranger):
    get_gap(slot, number)["interviewerId"] = stranger
    assert get_failure(answer) == "panel"


def test_people_out_of_group_order_fail(answer, slot):
    slot["proof"].reverse()
    assert get_failure(answer) == "panel"


def test_group_with_people_of_another_group_fails(answer):
    [alone, pool] = answer["proof"]["groups"]
    alone["required"], pool["required"] = 4, -1
    assert get_failure(answer) == "panel"


@pytest.mark.parametrize(
    ("name", "instant"),
    [
        ("freeFrom", "2025-01-22T10:15:01Z"),
        ("freeFrom", "2025-01-22T10:31:00Z"),
        ("freeUntil", "2025-01-22T11:39:59Z"),
        ("freeUntil", "2025-01-22T11:00:00Z"),
        ("openFrom", "2025-01-22T10:30:01Z"),
        ("openUntil", "2025-01-22T11:29:59Z"),
    ],
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_gap_that_does_not_contain_the_buffered_slot_fails(answer, slot, number, name, instant):
    get_gap(slot, number)[name] = instant
    assert get_failure(answer) == "free time"


@pytest.mark.parametrize(("name", "least"), [("bufferBefore", 16), ("bufferAfter", 11)])
def test_buffer_larger_than_the_gap_fails(answer, name, least):
    longest = {**answer["proof"], f"{name}Minutes": least - 1}
    assert verify(with_valid_digest({**answer, "proof": longest})) == 26
    larger = {**answer["proof"], f"{name}Minutes": least}
    assert get_failure({**answer, "proof": larger}) == "free time"


@pytest.mark.parametrize("name", ["bufferBefore", "bufferAfter", "notice", "step"])
def test_negative_length_fails(answer, name):
    answer["proof"][f"{name}Minutes"] = -30
    assert get_failure(answer) == "lengths"


@pytest.mark.parametrize("until", ["2025-01-22T13:16:00Z", "2025-01-22T18:16:00+05:00"])
def test_overlapping_gaps_of_a_person_fail(answer, slot, until):
    [zoe] = [
        interviewer["id"]
        for interviewer in answer["interviewers"]
        if interviewer["name"] == "Zoë 李"
    ]
    assert get_gap(slot, 2)["interviewerId"] == zoe
    get_gap(slot, 2)["freeUntil"] = until
    assert get_failure(answer) == "gaps overlap"


def test_different_gaps_in_two_slots_fail(answer, slot):
    get_gap(slot, 0)["freeFrom"] = move_time(get_gap(slot, 0)["freeFrom"], 1)
    assert get_failure(answer) == "gaps overlap"


def test_gap_with_unknown_time_fails(answer):
    hole = {"start": "2025-01-22T10:09:59Z", "end": "2025-01-22T10:10:00Z"}
    alice_before = {
        "interviewerId": get_gap(answer["availableSlots"][0], 0)["interviewerId"],
        **hole,
    }
    assert verify(with_valid_digest({**answer, "unknown": [alice_before]})) == 26
    later = {**alice_before, "end": "2025-01-22T10:10:01Z"}
    assert get_failure({**answer, "unknown": [later]}) == "unknown"
