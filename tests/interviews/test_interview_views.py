"""Interviews as resources: filters, panels, versions, deletion and `active`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from django.test import Client

from bookings.models import CandidateLink
from interviews.interview_serializers import InterviewListSerializer, InterviewSerializer
from interviews.models import InterviewTemplate, PanelGroup
from outbox.event_log import LoggedEvent
from tests.access import callers
from tests.factories import add_group, alice, bob, chen, empty_calendars, farid, technical_interview
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
URL = "/api/interviews"
EARLIER = datetime(2025, 1, 1, tzinfo=timezone.utc)
EVENINGS = [{"days": ["mon", "tue"], "start": "17:00", "end": "20:00"}]


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="interviews:write")


def create(client: Client, key: str = "", **body: Any) -> Any:
    headers = {"idempotency-key": key} if key else {}
    body = {"name": "Onsite", "durationMinutes": 60, **body}
    return client.post(URL, body, content_type="application/json", headers=headers)


def change(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, body, content_type="application/json", headers=headers)


def url_of(template: InterviewTemplate) -> str:
    return f"{URL}/{template.pk}"


def find_errors(response: Any) -> list[tuple[str, str]]:
    return sorted(
        (error["pointer"], error["code"]) for error in problem_of(response, 400)["errors"]
    )


def describe_group(*member_ids: int, **members: Any) -> dict[str, Any]:
    group = {"id": None, "name": None, "memberIds": list(member_ids), "required": "all"}
    return {**group, "alternateIds": [], **members}


def test_name_and_duration_are_enough(client):
    response = create(client)
    assert response.status_code == 201
    assert response.json() == {
        "id": response.json()["id"],
        "name": "Onsite",
        "externalId": None,
        "active": True,
        "durationMinutes": 60,
        "noticeMinutes": 1440,
        "horizonDays": 7,
        "stepMinutes": 30,
        "bufferBeforeMinutes": 0,
        "bufferAfterMinutes": 0,
        "tentative": "busy",
        "candidateWindows": None,
        "candidateTimeZone": "UTC",
        "description": None,
        "instructions": None,
        "location": None,
        "contact": None,
        "showsInterviewerNames": True,
        "changeDeadlineHours": 0,
        "candidateMinWindowMinutes": 0,
        "candidateMinTotalMinutes": 0,
        "panel": {"groups": [], "optionalIds": []},
        "metadata": {},
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
    }
    assert response["Location"] == f"{URL}/{response.json()['id']}"
    assert client.get(response["Location"])["ETag"] == response["ETag"]


def test_every_rule_is_stored_and_returned(client):
    body = {
        "name": "Onsite",
        "externalId": "stage-12",
        "active": False,
        "durationMinutes": 45,
        "noticeMinutes": 0,
        "horizonDays": 14,
        "stepMinutes": 15,
        "bufferBeforeMinutes": 5,
        "bufferAfterMinutes": 10,
        "tentative": "free",
        "candidateWindows": EVENINGS,
        "candidateTimeZone": "Europe/Berlin",
        "metadata": {"stage": "onsite"},
    }
    created = create(client, **body).json()
    assert {name: created[name] for name in body} == body
    assert client.get(f"{URL}/{created['id']}").json() == created


def test_panel_is_stored_and_returned(client):
    a, b, c, d = (person.pk for person in (alice(), bob(), chen(), farid()))
    pool = describe_group(b, c, name="Pool", required=1, alternateIds=[d])
    panel = {"groups": [describe_group(a), pool], "optionalIds": [d, c]}
    stored = create(client, panel=panel).json()["panel"]
    assert stored["groups"][1].pop("id") == PanelGroup.objects.get(name="Pool").pk
    del pool["id"]
    assert stored == panel


def test_panel_of_a_query_can_be_saved(client):
    panel = {"groups": [{"memberIds": [alice().pk]}, {"memberIds": [bob().pk], "required": 1}]}
    created = create(client, panel=panel).json()
    assert created["panel"]["groups"][0] == describe_group(alice().pk)
    assert created["panel"]["groups"][1]["name"] == "Group 2"
    assert_is_as_documented(InterviewSerializer, created)


def test_panel_as_returned_changes_nothing(client):
    template = technical_interview(bob(), alice())
    add_group(template, chen(), alternates=[farid()])
    add_group(template, farid(), required=0)
    before = client.get(url_of(template)).json()
    after = change(client, url_of(template), {"panel": before["panel"]}).json()
    assert after == before


def test_panel_is_replaced_as_a_whole(client):
    template = technical_interview(alice())
    kept, dropped = add_group(template, bob()), add_group(template, chen(), required=0)
    groups = [describe_group(farid().pk, id=kept.pk, required=1, alternateIds=[alice().pk])]
    panel = change(client, url_of(template), {"panel": {"groups": groups}}).json()["panel"]
    assert panel == {"groups": [{**groups[0], "name": "Pool"}], "optionalIds": []}
    assert not template.interviewers.exists()
    assert not PanelGroup.objects.filter(pk=dropped.pk).exists()


def test_change_of_a_panel_is_one_event(client):
    template = technical_interview(alice())
    panel = {"groups": [{"memberIds": [bob().pk, chen().pk], "required": 1}]}
    change(client, url_of(template), {"panel": panel, "durationMinutes": 45})
    event = LoggedEvent.objects.get(type="slots.changed")
    assert event.data["interviewerIds"] == sorted([alice().pk, bob().pk, chen().pk])


def test_saved_panel_is_searched(client, calendar_service):
    calendar_service(empty_calendars(alice()))
    created = create(client, panel={"groups": [{"memberIds": [alice().pk]}]}).json()
    reader = callers.client_of_new_token()
    response = reader.get(f"{URL}/{created['id']}/availability")
    assert response.json()["availableSlots"]


def test_errors_are_reported_together_by_pointer(client):
    body = {
        "name": "",
        "durationMinutes": 1441,
        "noticeMinutes": -1,
        "horizonDays": 93,
        "stepMinutes": 7,
        "bufferAfterMinutes": 241,
        "tentative": "maybe",
        "candidateWindows": [{"days": ["mon"], "start": "17:00", "end": "25:00"}],
        "candidateTimeZone": "Mars",
        "panel": {"groups": [{"memberIds": [], "required": 0}], "optional": []},
        "template": 1,
    }
    assert find_errors(create(client, **body)) == [
        ("#/bufferAfterMinutes", "too_large"),
        ("#/candidateTimeZone", "invalid_time_zone"),
        ("#/candidateWindows/0/end", "invalid_format"),
        ("#/durationMinutes", "too_large"),
        ("#/horizonDays", "too_large"),
        ("#/name", "blank"),
        ("#/noticeMinutes", "too_small"),
        ("#/panel/groups/0/memberIds", "too_short"),
        ("#/panel/groups/0/required", "invalid_format"),
        ("#/panel/optional", "unknown"),
        ("#/stepMinutes", "invalid_choice"),
        ("#/template", "unknown"),
        ("#/tentative", "invalid_choice"),
    ]
    assert not InterviewTemplate.objects.exists()


def test_unknown_people_and_groups_are_named(client):
    groups = [{"memberIds": [alice().pk, 404], "alternateIds": [405]}]
    response = create(client, panel={"groups": groups, "optionalIds": [404]})
    assert find_errors(response) == [
        ("#/panel/groups/0/alternateIds/0", "not_found"),
        ("#/panel/groups/0/memberIds/1", "not_found"),
        ("#/panel/optionalIds/0", "not_found"),
    ]
    foreign = add_group(technical_interview(), alice())
    groups = [{"id": foreign.pk, "memberIds": [alice().pk]}]
    response = create(client, panel={"groups": groups})
    assert find_errors(response) == [("#/panel/groups/0/id", "not_found")]
    assert InterviewTemplate.objects.count() == 1


def test_group_cannot_need_more_people_than_it_has(client):
    groups = [{"memberIds": [alice().pk], "required": 2}]
    response = create(client, panel={"groups": groups})
    assert find_errors(response) == [("#/panel/groups/0/required", "invalid")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Technical Interview", "Onsite", "Screen"]),
        ({"q": "SITE"}, ["Onsite"]),
        ({"externalId": "stage-12"}, ["Screen"]),
        ({"active": "false"}, ["Screen"]),
        ({"updatedSince": "2025-01-20T09:00:00Z"}, ["Technical Interview", "Screen"]),
    ],
)
def test_list_is_filtered(client, query, names):
    technical_interview(alice())
    InterviewTemplate.objects.create(name="Onsite", duration=60)
    InterviewTemplate.objects.filter(name="Onsite").update(updated_at=EARLIER)
    create(client, name="Screen", externalId="stage-12", active=False)
    page = client.get(URL, query).json()
    assert_is_as_documented(InterviewListSerializer, page)
    assert [row["name"] for row in page["data"]] == names


def test_list_is_filtered_by_interviewer(client):
    needed, member = technical_interview(alice()), technical_interview()
    add_group(member, bob(), alternates=[alice()])
    technical_interview(bob())
    page = client.get(URL, {"interviewerId": alice().pk}).json()
    assert [row["id"] for row in page["data"]] == [needed.pk, member.pk]


def test_page_costs_the_same_for_many_interviews(client, django_assert_max_num_queries):
    for _number in range(5):
        add_group(technical_interview(alice()), bob())
    client.get(URL)
    with django_assert_max_num_queries(12):
        assert len(client.get(URL).json()["data"]) == 5


def test_change_of_another_version_is_refused(client):
    url = url_of(technical_interview(alice()))
    etag = client.get(url)["ETag"]
    panel = {"groups": [{"memberIds": [bob().pk]}]}
    assert change(client, url, {"panel": panel}, if_match=etag).status_code == 200
    problem_of(change(client, url, {"name": "Other"}, if_match=etag), 412)
    problem_of(client.delete(url, headers={"if-match": etag}), 412)
    assert client.get(url, headers={"if-none-match": client.get(url)["ETag"]}).status_code == 304


def test_unused_interview_is_deleted(client):
    template = technical_interview(alice())
    add_group(template, bob())
    assert client.delete(url_of(template)).status_code == 204
    assert not PanelGroup.objects.exists()
    problem_of(client.get(url_of(template)), 404)


def test_interview_in_use_is_not_deleted(client):
    template = technical_interview(alice())
    CandidateLink.objects.create(
        template=template, digest="d", created_at=EARLIER, expires_at=EARLIER
    )
    assert problem_of(client.delete(url_of(template)), 409)["code"] == "in_use"


def test_inactive_interview_has_no_slots(client):
    template = technical_interview(alice())
    change(client, url_of(template), {"active": False})
    reader = callers.client_of_new_token()
    problem = problem_of(reader.get(f"{url_of(template)}/availability"), 409)
    assert problem["code"] == "interview_inactive"


def test_repeated_creation_with_a_key_is_carried_out_once(client):
    first, second = create(client, key="k1"), create(client, key="k1")
    assert second.json() == first.json()
    assert (second["Idempotent-Replayed"], second["Location"]) == ("true", first["Location"])
    problem_of(create(client, key="k1", name="Other"), 422)
    assert InterviewTemplate.objects.count() == 1


@pytest.mark.parametrize("number", ["0", "404", "abc", "9" * 18])
def test_unknown_interview_is_404(client, number):
    for method in (client.get, client.patch, client.delete):
        problem_of(method(f"{URL}/{number}", content_type="application/json"), 404)
