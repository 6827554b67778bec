"""The rules of panels: pools, alternates, optional people, load and ranking."""

from __future__ import annotations

import pytest

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
    starts_of,
    technical_interview,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WINDOW = {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T12:00:00Z"}
FIRST = ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z")
LAST = ("2025-01-22T11:00:00Z", "2025-01-22T12:00:00Z")


@pytest.fixture
def ask(client):
    def get(template, **more):
        return client.get(f"/api/interviews/{template.pk}/availability", {**WINDOW, **more})

    return get


@pytest.fixture
def list_seats(ask):
    """Return the chosen and spare people of each group, by the start of the slot."""

    def get(template) -> dict[str, list[tuple[list[int], list[int]]]]:
        slots = ask(template, include="panel").json()["availableSlots"]
        return {
            slot["start"][11:16]: [
                (group["chosenIds"], group["spareIds"]) for group in slot["panel"]["groups"]
            ]
            for slot in slots
        }

    return get


def ids(*people) -> list[int]:
    return [person.pk for person in people]


def test_pool_needs_any_two_of_three(list_seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    calendar_service(
        [free_busy_entry(alice(), FIRST), free_busy_entry(bob(), LAST), free_busy_entry(chen())]
    )
    assert list_seats(template) == {
        "10:00": [(ids(bob(), chen()), [])],
        "11:00": [(ids(alice(), chen()), [])],
    }


def test_pool_is_combined_with_required_people(list_seats, calendar_service):
    template = technical_interview(farid())
    add_group(template, alice(), bob(), required=1)
    calendar_service(
        [
            free_busy_entry(alice(), FIRST),
            free_busy_entry(bob(), LAST),
            free_busy_entry(farid(), LAST),
        ]
    )
    assert list_seats(template) == {"10:00": [(ids(farid()), []), (ids(bob()), [])]}


def test_alternate_is_chosen_only_if_a_member_is_busy(list_seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), alternates=[chen(), bob()])
    calendar_service([free_busy_entry(alice(), FIRST), *empty_calendars(bob(), chen())])
    assert list_seats(template) == {
        "10:00": [(ids(chen()), ids(bob()))],
        "10:30": [(ids(chen()), ids(bob()))],
        "11:00": [(ids(alice()), ids(chen(), bob()))],
    }


def test_optional_people_never_block_and_are_listed_if_free(ask, calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=0)
    calendar_service(
        [
            free_busy_entry(bob(), FIRST),
            free_busy_entry(chen(), FIRST, LAST),
            free_busy_entry(alice()),
        ]
    )
    slots = ask(template, include="panel").json()["availableSlots"]
    assert [slot["panel"]["optionalIds"] for slot in slots] == [[], [], ids(bob())]


def test_unreadable_optional_person_makes_nothing_unknown(ask, calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), required=0)
    calendar_service(empty_calendars(alice()))
    answer = ask(template)
    assert (answer.status_code, len(answer.json()["availableSlots"])) == (200, 3)
    partial = ask(template, partial="true", include="panel").json()
    assert [gap["name"] for gap in partial["unknown"]] == ["Bob Smith"]
    assert [slot["panel"]["optionalIds"] for slot in partial["availableSlots"]] == [[]] * 3


def test_unreadable_spare_person_makes_availability_unknown(ask, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    calendar_service(empty_calendars(alice()))
    assert ask(template).status_code == 503
    assert len(ask(template, partial="true").json()["availableSlots"]) == 3


def test_least_booked_person_of_the_last_30_days_is_chosen(list_seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=1)
    calendar_service(empty_calendars(alice(), bob(), chen()))
    assert list_seats(template)["10:00"] == [(ids(alice()), ids(bob(), chen()))]
    reserve(alice(), "2025-01-10T10:00:00Z")
    reserve(bob(), "2024-12-20T10:00:00Z")
    assert list_seats(template)["10:00"] == [(ids(bob()), ids(alice(), chen()))]
    reserve(bob(), "2024-12-21T10:00:00Z")
    assert list_seats(template)["10:00"] == [(ids(chen()), ids(alice(), bob()))]


def test_equally_booked_people_are_chosen_in_listed_order(list_seats, calendar_service):
    template = technical_interview()
    add_group(template, chen(), alice(), bob(), required=2)
    calendar_service(empty_calendars(alice(), bob(), chen()))
    assert list_seats(template)["11:00"] == [(ids(chen(), alice()), ids(bob()))]


def test_person_in_two_groups_fills_only_one_place(list_seats, calendar_service):
    template = technical_interview(alice())
    add_group(template, alice(), bob(), required=1)
    calendar_service([free_busy_entry(bob(), FIRST), free_busy_entry(alice())])
    assert list_seats(template) == {"11:00": [(ids(alice()), []), (ids(bob()), [])]}


def problem_fields(response) -> tuple[int, str, str]:
    body = response.json()
    return response.status_code, body["type"], body["detail"]


def test_empty_group_is_409(ask, calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice())
    add_group(template)
    assert problem_fields(ask(template)) == (
        409, "urn:slotsmith:unfillable-panel", "A group of this panel has no members.",
    )  # fmt: skip


def test_panel_of_optional_people_only_is_409(ask):
    template = technical_interview()
    add_group(template, bob(), required=0)
    assert problem_fields(ask(template))[:2] == (409, "urn:slotsmith:empty-panel")


@pytest.mark.parametrize("required", [2, 3])
def test_groups_that_need_too_many_people_are_409(ask, calendar_service, required):
    calendar_service(empty_calendars(alice(), bob()))
    template = technical_interview(alice())
    add_group(template, alice(), bob(), required=required)
    status, kind, detail = problem_fields(ask(template))
    assert (status, kind) == (409, "urn:slotsmith:unfillable-panel")
    assert detail.startswith("The groups of this panel need 3 people but have only 2;")


def test_more_than_eight_groups_are_409(ask, calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice())
    for _ in range(8):
        add_group(template, alice())
    assert problem_fields(ask(template))[2] == "A panel has at most 8 groups."


def test_best_slots_come_first_with_their_scores(ask, calendar_service):
    template = technical_interview(set_rules(chen(), core_hours="Wed 11:00-17:00"))
    calendar_service([free_busy_entry(chen(), ("2025-01-22T12:00:00Z", "2025-01-22T13:00:00Z"))])
    assert ask(template, order="best").json()["availableSlots"] == [
        {
            "start": "2025-01-22T11:00:00Z",
            "end": "2025-01-22T12:00:00Z",
            "score": {
                "total": 0.85, "coreHours": 1.0, "compactness": 0.5, "load": 1.0, "optional": 1.0,
            },
        },
        {
            "start": "2025-01-22T10:00:00Z",
            "end": "2025-01-22T11:00:00Z",
            "score": {
                "total": 0.3, "coreHours": 0.0, "compactness": 0.0, "load": 1.0, "optional": 1.0,
            },
        },
        {
            "start": "2025-01-22T10:30:00Z",
            "end": "2025-01-22T11:30:00Z",
            "score": {
                "total": 0.3, "coreHours": 0.0, "compactness": 0.0, "load": 1.0, "optional": 1.0,
            },
        },
    ]  # fmt: skip


def test_score_counts_load_and_optional_people(ask, calendar_service):
    template = technical_interview(chen())
    add_group(template, bob(), alice(), required=0)
    reserve(chen(), "2025-01-22T18:00:00Z")
    calendar_service([free_busy_entry(bob(), FIRST), *empty_calendars(alice(), chen())])
    scores = {
        slot["start"][11:16]: slot["score"]
        for slot in ask(template, order="best").json()["availableSlots"]
    }
    assert [scores[start]["load"] for start in ("10:00", "11:00")] == [0.5, 0.5]
    assert [scores[start]["optional"] for start in ("10:00", "11:00")] == [0.5, 1.0]


def test_ranking_changes_only_the_order(client, ask, calendar_service):
    template = technical_interview(alice(), farid())
    calendar_service(
        [
            free_busy_entry(alice(), ("2025-01-22T14:00:00Z", "2025-01-22T15:10:00Z")),
            *empty_calendars(farid()),
        ]
    )
    week = {"start": "2025-01-21T00:00:00Z", "end": "2025-01-28T00:00:00Z"}
    url = f"/api/interviews/{template.pk}/availability"
    by_time = client.get(url, week).json()["availableSlots"]
    best = client.get(url, {**week, "order": "best"}).json()["availableSlots"]
    assert sorted(starts_of(best)) == starts_of(by_time)
    keys = [(-slot["score"]["total"], slot["start"]) for slot in best]
    assert keys == sorted(keys)
    assert keys[0][0] < keys[-1][0]
