from __future__ import annotations

import pytest

from engine import changes
from engine.suggested_changes import Suggestion
from interviews import explanation_json, explanations
from interviews.availability import SearchOptions
from interviews.explanation_json import MAX_PAIRS
from interviews.interview_spec import load_spec
from people.models import Interviewer
from tests.factories import HOUR, NOW, alice, bob, free_busy_entry, technical_interview, utc_seconds

pytestmark = pytest.mark.django_db

TEN = utc_seconds("2025-01-22T10:00")
BUSY = ("2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z")
NAMES = {1: "Alice Johnson", 2: "Bob Smith"}


def explain(template):
    options = SearchOptions(include=frozenset({"explanation"}))
    window = (TEN, TEN + 2 * HOUR)
    return explanations.find_and_explain(
        load_spec(template), [window], utc_seconds(NOW), options
    ).explanation


def test_explanation_json(calendar_service):
    calendar_service([free_busy_entry(alice(), BUSY)])
    result = explain(technical_interview(alice()))
    assert explanation_json.build_explanation(result, {alice().pk: "Alice Johnson"}) == {
        "starts": 4,
        "slots": 0,
        "reasons": [
            {"reason": "window", "firstCause": 1, "anyCause": 1, "soleCause": 0},
            {"reason": "calendar_busy", "firstCause": 3, "anyCause": 4, "soleCause": 3},
        ],
        "interviewers": [
            {
                "id": alice().pk,
                "name": "Alice Johnson",
                "blocked": 4,
                "soleCause": 3,
                "reasonCounts": [{"reason": "calendar_busy", "starts": 4}],
            }
        ],
        "changes": [],
        "pairs": [],
        "pairsFound": 0,
        "nextAvailableSlot": {"start": "2025-01-22T12:00:00Z", "end": "2025-01-22T13:00:00Z"},
        "searched": {"start": "2025-01-22T10:00:00Z", "end": "2025-02-19T12:00:00Z"},
        "searchComplete": True,
    }


@pytest.mark.parametrize(
    ("change", "details"),
    [
        (changes.WithoutPerson(1), {"interviewerId": 1, "name": "Alice Johnson"}),
        (changes.FewerOfPool(1, 2), {"group": 1, "required": 2}),
        (
            changes.TentativeMoved(2, (TEN, TEN + HOUR)),
            {
                "interviewerId": 2,
                "name": "Bob Smith",
                "start": "2025-01-22T10:00:00Z",
                "end": "2025-01-22T11:00:00Z",
            },
        ),
        (changes.ShorterDuration(1800), {"durationMinutes": 30}),
        (changes.WithoutBuffers(), {}),
        (changes.ShorterNotice(HOUR), {"noticeMinutes": 60}),
    ],
)
def test_change_json_has_the_details_of_its_kind(calendar_service, change, details):
    calendar_service([free_busy_entry(alice())])
    result = explain(technical_interview(alice()))
    result = explanations.AvailabilityExplanation(
        result.counts, [Suggestion((change,), 3)], [], result.next_slot
    )
    names = {alice().pk: "Alice Johnson", **NAMES}
    [data] = explanation_json.build_explanation(result, names)["changes"]
    assert data == {"type": change.kind, **details, "opens": 3}


def test_pairs_are_truncated_but_counted(calendar_service):
    people = [Interviewer.objects.create(name=f"Person {number}") for number in range(3)]
    calendar_service(
        [*(free_busy_entry(person, BUSY) for person in people[:2]), free_busy_entry(people[2])]
    )
    result = explain(technical_interview(*people))
    [pair] = result.change_pairs
    result = explanations.AvailabilityExplanation(result.counts, [], [pair] * 25, result.next_slot)
    data = explanation_json.build_explanation(result, {person.pk: person.name for person in people})
    assert (len(data["pairs"]), data["pairsFound"]) == (MAX_PAIRS, 25)
    assert [change["name"] for change in data["pairs"][0]["changes"]] == ["Person 0", "Person 1"]


def test_start_explanation_json(calendar_service):
    calendar_service([free_busy_entry(alice(), BUSY), free_busy_entry(bob())])
    template = technical_interview(alice(), bob())
    result = explanations.explain_start(
        load_spec(template), TEN, utc_seconds(NOW), max_staleness=60
    )
    data = explanation_json.build_start_explanation(
        result, {alice().pk: "Alice Johnson", bob().pk: "Bob Smith"}
    )
    obstacle = {
        "reason": "calendar_busy", "start": BUSY[0], "end": BUSY[1],
        "calendar": "Simulated calendar",
    }  # fmt: skip
    assert data == {
        "interviewId": template.pk,
        "start": "2025-01-22T10:00:00Z",
        "end": "2025-01-22T11:00:00Z",
        "available": False,
        "firstReason": "calendar_busy",
        "reasons": ["calendar_busy"],
        "interviewers": [{"id": alice().pk, "name": "Alice Johnson", "conflicts": [obstacle]}],
        "changes": [
            {"type": "without_person", "interviewerId": alice().pk, "name": "Alice Johnson"}
        ],
        "pairs": [],
        "pairsFound": 0,
    }
