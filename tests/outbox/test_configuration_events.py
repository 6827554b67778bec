"""Events of interviewers, special days and interviews, by whatever path they change."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from calendars.models import Connection
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from outbox.event_log import LoggedEvent
from outbox.webhook_schemas import add_webhooks
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.admin_page import build_form_data
from tests.factories import add_group, alice, bob, chen, set_rules, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAYS = {"first_day": "2099-01-22", "last_day": "2099-01-23"}
Events = list[tuple[str, dict[str, Any]]]


def send(method: str, path: str, body: Any = None) -> Any:
    response = getattr(Client(), method)(f"/api/{path}", body, content_type="application/json")
    assert response.status_code < 300, response.content
    return response.json() if response.content else None


def list_events() -> Events:
    """Return the events except `slots.changed`, and forget all."""
    events = LoggedEvent.objects.exclude(type="slots.changed").order_by("pk")
    listed = [(event.type, event.data) for event in events]
    LoggedEvent.objects.all().delete()
    return listed


def change_in_admin(row: Any, **changes: str) -> None:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    client = callers.superuser_client()
    response = client.post(url, build_form_data(client.get(url), **changes))
    assert response.status_code == 302


def test_interviewer_is_created_changed_and_deleted_by_the_api():
    data = {"interviewerId": send("post", "interviewers", {"name": "Ann"})["id"]}
    path = f"interviewers/{data['interviewerId']}"
    send("patch", path, {"externalId": "hris-9", "maxPerDay": 2})
    send("patch", path, {"externalId": "hris-9"})
    send("delete", path)
    known = {**data, "externalId": "hris-9"}
    assert list_events() == [
        ("interviewer.created", {**data, "externalId": None}),
        ("interviewer.updated", {**known, "changes": ["externalId", "maxPerDay"]}),
        ("interviewer.deleted", known),
    ]


def test_interview_is_created_changed_and_deleted_by_the_api():
    group = {"name": "Both", "memberIds": [alice().pk, bob().pk], "required": "all"}
    panel = {"groups": [group], "optionalIds": []}
    list_events()
    body = {"name": "Onsite", "durationMinutes": 60, "panel": panel}
    pk = send("post", "interviews", body)["id"]
    send("patch", f"interviews/{pk}", {"name": "Onsite 2", "active": False})
    send("patch", f"interviews/{pk}", {"panel": panel})
    send("delete", f"interviews/{pk}")
    data = {"interviewId": pk, "externalId": None}
    assert list_events() == [
        ("interview.created", data),
        ("interview.updated", {**data, "changes": ["active", "name"]}),
        ("interview.updated", {**data, "changes": ["panel"]}),
        ("interview.deleted", data),
    ]


def test_special_days_are_events_of_their_own_and_of_the_interviewer():
    owner = {"interviewerId": alice().pk, "externalId": None}
    list_events()
    days = {"startDate": "2099-01-22", "endDate": "2099-01-23", "externalId": "pto-4"}
    path = f"interviewers/{alice().pk}/special-days"
    pk = send("post", path, days)["id"]
    send("patch", f"{path}/{pk}", {"endDate": "2099-01-24"})
    send("delete", f"{path}/{pk}")
    data = {"specialDaysId": pk, "interviewerId": alice().pk, "externalId": "pto-4"}
    owner_event = ("interviewer.updated", {**owner, "changes": ["specialDays"]})
    assert list_events() == [
        ("special_days.created", data),
        owner_event,
        ("special_days.updated", {**data, "changes": ["endDate"]}),
        owner_event,
        ("special_days.deleted", data),
        owner_event,
    ]


def test_events_match_their_descriptions():
    interview = technical_interview(alice())
    days = SpecialDays.objects.create(interviewer=alice(), **DAYS)
    set_rules(days, hours="10:00-12:00")
    set_rules(interview, duration=45)
    days.delete()
    interview.delete()
    alice().delete()
    webhooks = add_webhooks({})["webhooks"]
    types = set()
    for event in LoggedEvent.objects.exclude(type="slots.changed"):
        content = webhooks[event.type]["post"]["requestBody"]["content"]
        schema = content["application/json"]["schema"]["allOf"][1]
        Draft202012Validator(schema).validate(event.to_json())
        assert set(event.data) == set(schema["properties"]["data"]["properties"])
        types.add(event.type)
    objects = ("interviewer", "special_days", "interview")
    assert types == {f"{name}.{kind}" for name in objects for kind in _KINDS}


_KINDS = ("created", "updated", "deleted")


def test_interviewer_changed_in_the_admin_is_one_event():
    SpecialDays.objects.create(interviewer=alice(), **DAYS)
    list_events()
    change_in_admin(alice(), max_per_day="2", **{"special_days-0-last_day": "2099-01-24"})
    events = dict(list_events())
    assert set(events) == {"interviewer.updated", "special_days.updated"}
    assert events["interviewer.updated"]["changes"] == ["maxPerDay", "specialDays"]


def test_panel_changed_in_the_admin_is_one_event():
    interview = technical_interview(alice(), bob())
    for person in (bob(), chen()):
        add_group(interview, person)
    list_events()
    names = {f"groups-{number}-name": f"Group {number}" for number in (0, 1)}
    change_in_admin(interview, duration="45", interviewers=[str(bob().pk)], **names)
    data = {"interviewId": interview.pk, "externalId": None}
    assert list_events() == [
        ("interview.updated", {**data, "changes": ["durationMinutes", "panel"]})
    ]


def test_members_changed_in_the_admin_are_one_event_of_the_slots():
    interview = technical_interview(alice())
    group = add_group(interview, bob(), chen())
    list_events()
    flags = {f"members-{number}-alternate": "on" for number in (0, 1)}
    change_in_admin(group, **flags, required="0")
    types = LoggedEvent.objects.order_by("type").values_list("type", flat=True)
    assert list(types) == ["interview.updated", "slots.changed"]


def test_interviewer_deleted_in_the_admin_leaves_panels():
    interview = technical_interview(alice())
    group = add_group(interview, bob())
    list_events()
    url = reverse("admin:people_interviewer_delete", args=[bob().pk])
    pk = bob().pk
    assert callers.superuser_client().post(url, {"post": "yes"}).status_code == 302
    assert not group.members.exists()
    slots = LoggedEvent.objects.get(type="slots.changed").data
    assert (slots["interviewerIds"], slots["interviewIds"]) == ([pk], [interview.pk])
    assert sorted(list_events()) == [
        (
            "interview.updated",
            {"interviewId": interview.pk, "externalId": None, "changes": ["panel"]},
        ),
        ("interviewer.deleted", {"interviewerId": pk, "externalId": None}),
    ]


@pytest.mark.parametrize("way", ["api", "code", "member"])
def test_slots_of_an_interview_that_loses_its_last_person_change(way):
    interview = technical_interview(*([] if way == "member" else [alice()]))
    if way == "member":
        add_group(interview, alice())
    list_events()
    if way == "api":
        body = {"panel": {"groups": [], "optionalIds": []}}
        send("patch", f"interviews/{interview.pk}", body)
    elif way == "code":
        interview.interviewers.clear()
    else:
        PanelMember.objects.get().delete()
    event = LoggedEvent.objects.get(type="slots.changed")
    assert event.data["interviewerIds"] == [alice().pk]
    assert event.data["interviewIds"] == [interview.pk]


def test_connection_changes_its_interviewer(frozen):
    person = alice()
    for hour, change in enumerate(("create", "save", "delete"), 11):
        frozen.move_to(f"2025-01-20T{hour}:00:00Z")
        list_events()
        if change == "create":
            row = Connection.objects.create(interviewer=person, provider="mock", name="Work")
        elif change == "save":
            set_rules(row, name="Home")
        else:
            row.delete()
        ((event_type, data),) = list_events()
        assert (event_type, data["changes"]) == ("interviewer.updated", ["connections"])
        person.refresh_from_db()
        assert person.updated_at.hour == hour


def test_row_saved_as_it_is_publishes_nothing():
    interview = technical_interview(alice())
    list_events()
    for row in (interview, alice()):
        row.save()
    assert list_events() == []


def test_refused_change_in_the_admin_publishes_nothing():
    list_events()
    client = callers.superuser_client()
    url = reverse("admin:people_interviewer_add")
    form = build_form_data(client.get(url), name="", open_hours="Someday")
    assert client.post(url, form).status_code == 200
    assert list_events() == []


@pytest.mark.parametrize("model", [Interviewer, InterviewTemplate])
def test_rows_deleted_together_in_the_admin_are_published_each(model):
    rows = [alice(), bob()] if model is Interviewer else []
    if not rows:
        rows = [technical_interview(), InterviewTemplate.objects.create(name="Two", duration=30)]
    list_events()
    PanelGroup.objects.all().delete()
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    form = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in rows],
        "post": "yes",
    }
    assert callers.superuser_client().post(url, form).status_code == 302
    name = "interviewer" if model is Interviewer else "interview"
    assert [event_type for event_type, _ in list_events()] == [f"{name}.deleted"] * 2
