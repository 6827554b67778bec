"""The rules of panels, read aloud: pools, alternates, optional people, fair shares, ranking."""

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
    starts_of,
    technical_interview,
)
from tests.factories import set_rules as having

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
def seats(ask):
    """Who sits in each slot, by the hour it begins at: for each group the chosen and the spare."""

    def get(template) -> dict[str, list[tuple[list[int], list[int]]]]:
        slots = ask(template, include="panel").json()["availableSlots"]
        return {
            slot["start"][11:16]: [(one["chosen"], one["spare"]) for one in slot["panel"]["groups"]]
            for slot in slots
        }

    return get


def ids(*people) -> list[int]:
    return [person.pk for person in people]


def test_two_of_three_are_enough_whoever_they_are(seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    calendar_service(
        [free_busy_entry(alice(), FIRST), free_busy_entry(bob(), LAST), free_busy_entry(chen())]
    )
    assert seats(template) == {
        "10:00": [(ids(bob(), chen()), [])],
        "11:00": [(ids(alice(), chen()), [])],
    }


def test_a_pool_stands_beside_those_who_are_all_needed(seats, calendar_service):
    template = technical_interview(farid())
    add_group(template, alice(), bob(), required=1)
    calendar_service(
        [
            free_busy_entry(alice(), FIRST),
            free_busy_entry(bob(), LAST),
            free_busy_entry(farid(), LAST),
        ]
    )
    assert seats(template) == {"10:00": [(ids(farid()), []), (ids(bob()), [])]}


def test_an_alternate_stands_in_only_where_a_member_is_missing(seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), alternates=[chen(), bob()])
    calendar_service([free_busy_entry(alice(), FIRST), *empty_calendars(bob(), chen())])
    assert seats(template) == {
        "10:00": [(ids(chen()), ids(bob()))],
        "10:30": [(ids(chen()), ids(bob()))],
        "11:00": [(ids(alice()), ids(chen(), bob()))],
    }


def test_optional_people_never_block_and_are_told_where_they_are_free(ask, calendar_service):
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
    assert [slot["panel"]["optional"] for slot in slots] == [[], [], ids(bob())]


def test_an_optional_person_who_cannot_be_read_makes_nothing_unknown(ask, calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), required=0)
    calendar_service(empty_calendars(alice()))
    answer = ask(template)
    assert (answer.status_code, len(answer.json()["availableSlots"])) == (200, 3)
    partial = ask(template, partial="true", include="panel").json()
    assert [gap["name"] for gap in partial["unknown"]] == ["Bob Smith"]
    assert [slot["panel"]["optional"] for slot in partial["availableSlots"]] == [[]] * 3


def test_a_spare_person_who_cannot_be_read_makes_the_answer_unknown(ask, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    calendar_service(empty_calendars(alice()))
    assert ask(template).status_code == 503
    assert len(ask(template, partial="true").json()["availableSlots"]) == 3


def test_who_was_least_booked_in_the_last_30_days_is_chosen(seats, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=1)
    calendar_service(empty_calendars(alice(), bob(), chen()))
    assert seats(template)["10:00"] == [(ids(alice()), ids(bob(), chen()))]
    reserve(alice(), "2025-01-10T10:00:00Z")
    reserve(bob(), "2024-12-20T10:00:00Z")
    assert seats(template)["10:00"] == [(ids(bob()), ids(alice(), chen()))]
    reserve(bob(), "2024-12-21T10:00:00Z")
    assert seats(template)["10:00"] == [(ids(chen()), ids(alice(), bob()))]


def test_who_is_booked_alike_is_chosen_as_listed(seats, calendar_service):
    template = technical_interview()
    add_group(template, chen(), alice(), bob(), required=2)
    calendar_service(empty_calendars(alice(), bob(), chen()))
    assert seats(template)["11:00"] == [(ids(chen(), alice()), ids(bob()))]


def test_one_person_takes_one_place_in_groups_that_share_them(seats, calendar_service):
    template = technical_interview(alice())
    add_group(template, alice(), bob(), required=1)
    calendar_service([free_busy_entry(bob(), FIRST), free_busy_entry(alice())])
    assert seats(template) == {"11:00": [(ids(alice()), []), (ids(bob()), [])]}


def refused(response) -> tuple[int, str, str]:
    body = response.json()
    return response.status_code, body["type"], body["detail"]


def test_a_group_with_nobody_in_it_is_409(ask, calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice())
    add_group(template)
    assert refused(ask(template)) == (
        409, "urn:slotsmith:unfillable-panel", "A group of this panel has nobody in it.",
    )  # fmt: skip


def test_a_panel_of_optional_people_alone_is_409(ask):
    template = technical_interview()
    add_group(template, bob(), required=0)
    assert refused(ask(template))[:2] == (409, "urn:slotsmith:empty-panel")


@pytest.mark.parametrize("required", [2, 3])
def test_groups_that_nobody_could_fill_are_409(ask, calendar_service, required):
    calendar_service(empty_calendars(alice(), bob()))
    template = technical_interview(alice())
    add_group(template, alice(), bob(), required=required)
    status, kind, detail = refused(ask(template))
    assert (status, kind) == (409, "urn:slotsmith:unfillable-panel")
    assert detail.startswith("The groups of this panel need 3 people and name only 2;")


def test_more_than_eight_groups_are_409(ask, calendar_service):
    calendar_service(empty_calendars(alice()))
    template = technical_interview(alice())
    for _ in range(8):
        add_group(template, alice())
    assert refused(ask(template))[2] == "A panel has at most 8 groups."


def test_the_best_slots_come_first_each_with_its_score(ask, calendar_service):
    template = technical_interview(having(chen(), core_hours="Wed 11:00-17:00"))
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


def test_load_and_optional_people_weigh_in_a_score(ask, calendar_service):
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


def test_ranking_changes_the_order_and_nothing_else(client, ask, calendar_service):
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
