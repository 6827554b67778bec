"""The bodies of availability queries, and the paths of their errors."""

from __future__ import annotations

import pytest

from tests.factories import (  # fmt: skip
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    free_busy_entry,
    reserve,
    set_rules,
    starts_of,
    technical_interview,
)
from tests.problem_details import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEN, NOON = "2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z"
MORNING = {"start": TEN, "end": NOON}
HUGE = 10**30


@pytest.fixture
def post(client, calendar_service):
    """Query a template, or an ad-hoc panel; the period defaults to MORNING."""
    calendar_service(empty_calendars(alice(), bob(), chen()))

    def send(template=None, **body):
        at = f"interviews/{template.pk}/availability" if template else "availability"
        sent = {"queryPeriods": [MORNING], **body}
        return client.post(f"/api/{at}/query", sent, content_type="application/json")

    return send


def times(response) -> list[str]:
    assert response.status_code == 200
    return [start[11:16] for start in starts_of(response.json()["availableSlots"])]


def panel(*members, **more) -> dict:
    return {"groups": [{"memberIds": [person.pk for person in members], **more}]}


def period(start: str, end: str) -> dict:
    return {"start": f"2025-01-22T{start}:00Z", "end": f"2025-01-22T{end}:00Z"}


def test_query_without_changes_equals_the_get_response(client, post):
    template = technical_interview(alice(), bob())
    listed = client.get(f"/api/interviews/{template.pk}/availability", MORNING)
    assert post(template).content == listed.content


def test_ad_hoc_query_needs_only_panel_and_duration(post):
    assert post(durationMinutes=90, panel=panel(alice(), bob())).json() == {
        "interviewId": None,
        "name": None,
        "durationMinutes": 90,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson"},
            {"id": bob().pk, "name": "Bob Smith"},
        ],
        "availableSlots": [
            {"start": TEN, "end": "2025-01-22T11:30:00Z"},
            {"start": "2025-01-22T10:30:00Z", "end": NOON},
        ],
    }


def test_ad_hoc_query_requires_panel_and_duration(post):
    message = ["This field is required without an interview."]
    answer = post()
    assert answer.status_code == 400
    assert errors_of(answer.json()) == {"durationMinutes": message, "panel": message}


@pytest.mark.parametrize(
    ("periods", "starts"),
    [
        ([("10:00", "11:00"), ("14:00", "15:30")], ["10:00", "14:00", "14:30"]),
        ([("14:00", "15:30"), ("10:00", "11:00")], ["10:00", "14:00", "14:30"]),
        ([("10:00", "10:30"), ("10:30", "11:00")], ["10:00"]),
        ([("10:00", "10:30"), ("10:31", "11:30")], []),
        ([("10:00", "11:00"), ("10:00", "11:00")], ["10:00"]),
        ([("10:00", "11:30"), ("10:30", "12:00")], ["10:00", "10:30", "11:00"]),
    ],
)
def test_slots_lie_within_one_period_after_merging(post, periods, starts):
    body = [period(*pair) for pair in periods]
    assert times(post(technical_interview(alice()), queryPeriods=body)) == starts


def test_body_overrides_template_rules(post, calendar_service):
    template = set_rules(technical_interview(alice()), notice=43200)
    calendar_service([free_busy_entry(alice(), ("2025-01-22T11:00:00Z", NOON))])
    assert times(post(template)) == []
    assert times(post(template, noticeMinutes=60)) == ["10:00"]
    soon = {"noticeMinutes": 0, "durationMinutes": 15, "stepMinutes": 15}
    assert times(post(template, **soon)) == ["10:00", "10:15", "10:30", "10:45"]
    assert times(post(template, **soon, bufferAfterMinutes=15)) == ["10:00", "10:15", "10:30"]
    assert times(post(template, **soon, bufferAfterMinutes=45)) == ["10:00"]


def test_body_can_remove_a_template_buffer(post):
    template = set_rules(technical_interview(alice(), duration=120), buffer_before=60)
    reserve(alice(), "2025-01-22T09:00:00Z")
    assert times(post(template)) == []
    assert times(post(template, bufferBeforeMinutes=0)) == ["10:00"]


def test_body_panel_replaces_the_template_panel(post):
    template = technical_interview(alice())
    answer = post(template, panel=panel(bob()), include=["panel"]).json()
    assert (answer["interviewId"], answer["name"]) == (template.pk, "Technical Interview")
    assert answer["interviewers"] == [{"id": bob().pk, "name": "Bob Smith"}]


def test_body_groups_work_like_template_groups(client, post):
    template = technical_interview()
    add_group(template, alice(), chen(), required=1, alternates=[bob()])
    window = {**MORNING, "include": "panel"}
    listed = client.get(f"/api/interviews/{template.pk}/availability", window).json()
    same = panel(alice(), chen(), required=1, alternateIds=[bob().pk])
    answer = post(panel=same, durationMinutes=60, include=["panel"]).json()
    assert answer["availableSlots"] == listed["availableSlots"]


def test_duplicate_members_count_once(post):
    twice = {"groups": [{"memberIds": [alice().pk] * 2}], "optionalIds": [bob().pk, bob().pk]}
    [slot, *_] = post(durationMinutes=60, panel=twice, include=["panel"]).json()["availableSlots"]
    assert slot["panel"] == {
        "groups": [{"required": 1, "chosenIds": [alice().pk], "spareIds": []}],
        "optionalIds": [bob().pk],
    }


def test_unknown_interviewers_are_listed(post):
    answer = post(durationMinutes=60, panel=panel(alice(), alternateIds=[7**9, 7**8]))
    assert answer.status_code == 400
    assert errors_of(answer.json()) == {
        "panel": ["There is no interviewer 5764801.", "There is no interviewer 40353607."]
    }


def test_person_cannot_fill_two_places(post):
    groups = [{"memberIds": [alice().pk]}] * 2
    answer = post(durationMinutes=60, panel={"groups": groups})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:slotsmith:unfillable-panel")


def test_candidate_view_has_the_interview_and_its_slots_only(post):
    template = technical_interview(alice())
    answer = post(template, view="candidate", durationMinutes=120)
    assert answer.json() == {
        "view": "candidate",
        "interviewId": template.pk,
        "name": "Technical Interview",
        "durationMinutes": 120,
        "availableSlots": [{"start": TEN, "end": NOON}],
    }


def group_of(**more) -> dict:
    return {"panel": {"groups": [{"memberIds": [1], **more}]}}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"queryPeriods": None}, "queryPeriods"),
        ({"queryPeriods": []}, "queryPeriods"),
        ({"queryPeriods": MORNING}, "queryPeriods"),
        ({"queryPeriods": [MORNING] * 101}, "queryPeriods"),
        ({"queryPeriods": [None]}, "queryPeriods[0]"),
        ({"queryPeriods": [MORNING, [TEN, NOON]]}, "queryPeriods[1]"),
        ({"queryPeriods": [{"start": TEN}]}, "queryPeriods[0].end"),
        ({"queryPeriods": [MORNING, {"start": NOON, "end": TEN}]}, "queryPeriods[1].end"),
        ({"queryPeriods": [{"start": TEN, "end": TEN}]}, "queryPeriods[0].end"),
        ({"queryPeriods": [{"start": 5, "end": NOON}]}, "queryPeriods[0].start"),
        ({"queryPeriods": [{"start": [TEN], "end": NOON}]}, "queryPeriods[0].start"),
        ({"queryPeriods": [{"start": TEN, "end": "2026-01-01T00:00:00Z"}]}, "queryPeriods[0].end"),
        ({"queryPeriods": [{**MORNING, "zone": "UTC"}]}, "queryPeriods[0].zone"),
        (
            {"queryPeriods": [MORNING, {"start": "2025-04-24T12:00:00Z",
                                        "end": "2025-04-24T12:00:01Z"}]},
            "queryPeriods",
        ),
        ({"durationMinutes": 0}, "durationMinutes"),
        ({"durationMinutes": 1441}, "durationMinutes"),
        ({"durationMinutes": HUGE}, "durationMinutes"),
        ({"durationMinutes": 1e300}, "durationMinutes"),
        ({"durationMinutes": True}, "durationMinutes"),
        ({"durationMinutes": 60.5}, "durationMinutes"),
        ({"durationMinutes": None}, "durationMinutes"),
        ({"durationMinutes": [60]}, "durationMinutes"),
        ({"durationMinutes": {"minutes": 60}}, "durationMinutes"),
        ({"noticeMinutes": -1}, "noticeMinutes"),
        ({"noticeMinutes": 43201}, "noticeMinutes"),
        ({"stepMinutes": 7}, "stepMinutes"),
        ({"stepMinutes": True}, "stepMinutes"),
        ({"bufferBeforeMinutes": 241}, "bufferBeforeMinutes"),
        ({"bufferAfterMinutes": -1}, "bufferAfterMinutes"),
        ({"tentative": "maybe"}, "tentative"),
        ({"tentative": []}, "tentative"),
        ({"partial": "perhaps"}, "partial"),
        ({"partial": []}, "partial"),
        ({"maxStalenessSeconds": 86401}, "maxStalenessSeconds"),
        ({"include": 5}, "include"),
        ({"include": [5]}, "include"),
        ({"include": "panel"}, "include"),
        ({"include": ["everything"]}, "include"),
        ({"order": "worst"}, "order"),
        ({"order": {}}, "order"),
        ({"view": "candidate", "order": "best"}, "view"),
        ({"panel": None}, "panel"),
        ({"panel": [1]}, "panel"),
        ({"panel": {}}, "panel.groups"),
        ({"panel": {"groups": []}}, "panel.groups"),
        ({"panel": {"groups": [{"memberIds": [1]}] * 9}}, "panel.groups"),
        ({"panel": {"groups": [[1]]}}, "panel.groups[0]"),
        ({"panel": {"groups": [{}]}}, "panel.groups[0].memberIds"),
        ({"panel": {"groups": [{"memberIds": [1]}], "optionalIds": "1"}}, "panel.optionalIds"),
        ({"panel": {"groups": [{"memberIds": [1]}], "optionalIds": [0]}}, "panel.optionalIds[0]"),
        ({"panel": {"groups": [{"memberIds": [1]}], "deputies": []}}, "panel.deputies"),
        (group_of(memberIds=[]), "panel.groups[0].memberIds"),
        (group_of(memberIds="12"), "panel.groups[0].memberIds"),
        (group_of(memberIds={"1": 1}), "panel.groups[0].memberIds"),
        (group_of(memberIds=[1, True]), "panel.groups[0].memberIds[1]"),
        (group_of(memberIds=[1, None]), "panel.groups[0].memberIds[1]"),
        (group_of(memberIds=[[1]]), "panel.groups[0].memberIds[0]"),
        (group_of(memberIds=[2**63]), "panel.groups[0].memberIds[0]"),
        (group_of(memberIds=[HUGE]), "panel.groups[0].memberIds[0]"),
        (group_of(memberIds=list(range(1, 202))), "panel.groups[0].memberIds"),
        (group_of(required=0), "panel.groups[0].required"),
        (group_of(required=2), "panel.groups[0].required"),
        (group_of(required=True), "panel.groups[0].required"),
        (group_of(required="1"), "panel.groups[0].required"),
        (group_of(required=1.0), "panel.groups[0].required"),
        (group_of(required=None), "panel.groups[0].required"),
        (group_of(required=HUGE), "panel.groups[0].required"),
        (group_of(alternateIds=[-1]), "panel.groups[0].alternateIds[0]"),
        (group_of(label="Pool"), "panel.groups[0].label"),
        (group_of(name=1), "panel.groups[0].name"),
        ({"duration": 60}, "duration"),
        ({"": 1}, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("templated", [True, False])
def test_invalid_body_is_400_with_the_path(post, templated, body, path):
    enough = {"durationMinutes": 60, "panel": {"groups": [{"memberIds": [alice().pk]}]}}
    answer = post(technical_interview(alice()), **body) if templated else post(**enough | body)
    assert answer.status_code == 400
    assert list(errors_of(answer.json())) == [path]
    assert answer.json()["detail"].startswith(f"{path}: ")


def test_panel_is_limited_to_200_people(post):
    everybody = {"groups": [{"memberIds": [1] * 100}, {"memberIds": [2], "alternateIds": [3] * 99}]}
    errors = errors_of(post(durationMinutes=60, panel={**everybody, "optionalIds": [4]}).json())
    assert errors == {"panel": ["A panel may have at most 200 people in total."]}


def test_all_errors_are_reported_together(post):
    answer = post(queryPeriods=[{"start": "a", "end": "b"}], stepMinutes=7, **group_of(required=0))
    assert set(errors_of(answer.json())) == {
        "queryPeriods[0].start", "queryPeriods[0].end", "stepMinutes", "panel.groups[0].required",
    }  # fmt: skip
