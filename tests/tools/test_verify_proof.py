"""The script that checks proofs believes what the endpoint says, and nothing that is not so."""

from __future__ import annotations

import ast
import sys
from copy import deepcopy

import pytest

from tests.tools.answers import (
    PERIODS,
    TOOL,
    as_if_made_so,
    changed,
    holder,
    moved,
    of,
    proved,
    refused_because,
    run,
    ways,
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
def test_an_answer_of_the_endpoint_is_believed(ask, body, slots):
    assert proved(ask(**body)) == slots


def test_an_answer_at_the_end_of_time_is_believed(ask):
    last = {"start": "9999-12-31T00:00:00Z", "end": "9999-12-31T23:45:00Z"}
    assert proved(ask(queryPeriods=[last], partial=True)) == 46


def test_an_answer_in_which_somebody_is_unknown_is_believed(ask, calendar_service):
    calendar_service([])
    answer = ask(partial=True)
    assert (proved(answer), len(answer["unknown"])) == (0, 4)


def test_the_script_runs_alone_and_says_how_many_slots_are_proved(answer):
    done = run(answer)
    assert (done.returncode, done.stdout, done.stderr) == (0, "proved: 26 slots\n", "")


def test_the_script_fails_and_says_what_is_not_proved(answer):
    answer["durationMinutes"] = 30
    done = run(answer)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "not proved: the digest\n"


def test_the_script_is_short_and_needs_nothing_but_python():
    text = TOOL.read_text()
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, IMPORTS)]
    named = [getattr(node, "module", None) or node.names[0].name for node in nodes]
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names
    assert sum(len(node.names) for node in nodes if isinstance(node, ast.Import)) == 3
    assert len(text.splitlines()) < 60


def test_no_value_can_be_changed(ask):
    answer = ask(order="best", include=EVERY_INCLUDE, queryPeriods=PERIODS[:1])
    single = [way for way, value in ways(answer) if not isinstance(value, (dict, list))]
    for way in single:
        tampered = deepcopy(answer)
        holding, last = holder(tampered, way)
        holding[last] = changed(holding[last])
        with pytest.raises(SystemExit, match="the digest"):
            proved(tampered)


def test_no_element_can_be_dropped(ask):
    answer = ask(order="best", include=EVERY_INCLUDE, queryPeriods=PERIODS[:1])
    elements = [way for way, _ in ways(answer) if isinstance(way[-1], int)]
    for way in elements:
        tampered = deepcopy(answer)
        holding, last = holder(tampered, way)
        del holding[last]
        with pytest.raises(SystemExit, match="the digest"):
            proved(tampered)


@pytest.mark.parametrize(
    ("start", "end", "why"),
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
def test_a_slot_cannot_be_elsewhere(answer, slot, start, end, why):
    slot.update(start=moved(slot["start"], start), end=moved(slot["end"], end))
    assert refused_because(answer) == why


def test_a_slot_cannot_end_before_it_starts(answer, slot):
    answer["availableSlots"] = [slot]
    slot.update(end=moved(slot["start"], -30))
    assert refused_because({**answer, "durationMinutes": -30}) == "lengths"


def test_a_slot_cannot_come_before_the_notice(answer):
    answer["proof"]["noticeMinutes"] = 48 * 60 + 31
    assert refused_because(answer) == "notice"


def test_a_slot_cannot_come_twice(answer, slot):
    again = {**slot, "start": slot["start"].replace("Z", "+00:00")}
    answer["availableSlots"].append(again)
    assert refused_because(answer) == "a slot comes twice"


def test_two_periods_do_not_make_one(answer):
    [first, second] = answer["proof"]["periods"]
    cut = {"start": "2025-01-22T11:00:00Z", "end": first["end"]}
    until = {"start": first["start"], "end": "2025-01-22T11:00:00Z"}
    answer["proof"]["periods"] = [until, cut, second]
    assert refused_because(answer) == "window"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_nobody_can_be_missing(answer, slot, number):
    del slot["proof"][number]
    assert refused_because(answer) == "places"


def test_somebody_must_be_there(answer, slot):
    slot["proof"] = []
    answer["proof"]["groups"] = []
    assert refused_because({**answer, "availableSlots": [slot]}) == "places"


@pytest.mark.parametrize(("number", "by", "why"), [(1, 2, "places"), (2, 0, "places")])
def test_nobody_takes_the_place_of_somebody_else_too(answer, slot, number, by, why):
    slot["proof"][number] = deepcopy(of(slot, by))
    assert refused_because(answer) == why


def test_nobody_is_there_twice_beside_all_others(answer, slot):
    slot["proof"].append(deepcopy(of(slot, 2)))
    assert refused_because(answer) == "places"


@pytest.mark.parametrize(("number", "stranger"), [(0, 1), (0, 99), (1, 99)])
def test_a_place_is_for_the_members_of_its_group(answer, slot, number, stranger):
    of(slot, number)["interviewerId"] = stranger
    assert refused_because(answer) == "panel"


def test_people_stand_in_the_order_of_the_groups(answer, slot):
    slot["proof"].reverse()
    assert refused_because(answer) == "panel"


def test_a_group_cannot_do_without_its_people_by_borrowing_them_from_another(answer):
    [alone, pool] = answer["proof"]["groups"]
    alone["required"], pool["required"] = 4, -1
    assert refused_because(answer) == "panel"


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
def test_a_gap_holds_its_slot_with_the_buffers(answer, slot, number, name, instant):
    of(slot, number)[name] = instant
    assert refused_because(answer) == "free time"


@pytest.mark.parametrize(("name", "least"), [("bufferBefore", 16), ("bufferAfter", 11)])
def test_a_gap_gives_no_larger_buffer_than_it_has(answer, name, least):
    longest = {**answer["proof"], f"{name}Minutes": least - 1}
    assert proved(as_if_made_so({**answer, "proof": longest})) == 26
    larger = {**answer["proof"], f"{name}Minutes": least}
    assert refused_because({**answer, "proof": larger}) == "free time"


@pytest.mark.parametrize("name", ["bufferBefore", "bufferAfter", "notice", "step"])
def test_no_length_is_less_than_nothing(answer, name):
    answer["proof"][f"{name}Minutes"] = -30
    assert refused_because(answer) == "lengths"


@pytest.mark.parametrize("until", ["2025-01-22T13:16:00Z", "2025-01-22T18:16:00+05:00"])
def test_two_gaps_of_one_person_cannot_overlap(answer, slot, until):
    [zoe] = [one["id"] for one in answer["interviewers"] if one["name"] == "Zoë 李"]
    assert of(slot, 2)["interviewerId"] == zoe
    of(slot, 2)["freeUntil"] = until
    assert refused_because(answer) == "gaps overlap"


def test_a_gap_is_as_long_for_one_slot_as_for_the_next(answer, slot):
    of(slot, 0)["freeFrom"] = moved(of(slot, 0)["freeFrom"], 1)
    assert refused_because(answer) == "gaps overlap"


def test_a_gap_holds_no_unknown_time(answer):
    hole = {"start": "2025-01-22T10:09:59Z", "end": "2025-01-22T10:10:00Z"}
    alice_before = {"interviewerId": of(answer["availableSlots"][0], 0)["interviewerId"], **hole}
    assert proved(as_if_made_so({**answer, "unknown": [alice_before]})) == 26
    later = {**alice_before, "end": "2025-01-22T10:10:01Z"}
    assert refused_because({**answer, "unknown": [later]}) == "unknown"
