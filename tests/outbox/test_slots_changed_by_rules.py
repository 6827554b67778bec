"""Every change of rules sends `slots.changed`, whether by the API, the pages, the admin or code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from calendars import connect_links
from calendars.models import Connection
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from outbox.event_log import LoggedEvent
from people.models import Interviewer, SpecialDays
from tests.access import callers
from tests.admin_page import build_form_data
from tests.factories import add_group, alice, bob, chen, set_rules, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]
DAYS = {"first_day": "2099-01-22", "last_day": "2099-01-23"}


def list_changes() -> list[list[int]]:
    """Return the interviewers of each `slots.changed` event, and forget the events."""
    events = list(LoggedEvent.objects.filter(type="slots.changed").order_by("pk"))
    LoggedEvent.objects.all().delete()
    return [event.data["interviewerIds"] for event in events]


def send(method: str, path: str, body: Any = None) -> Any:
    client = callers.client_of_new_token(scope="people:write")
    url = f"/api/interviewers/{alice().pk}{path}"
    response = getattr(client, method)(url, body, content_type="application/json")
    assert response.status_code < 300, response.content
    return response


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Asia/Tokyo"},
        {"open_hours": "Mon 09:00-12:00"},
        {"core_hours": "Mon 09:00-12:00"},
        {"holiday_region": "DE"},
        {"max_per_day": 1},
        {"max_per_week": 1},
        {"limits_timezone": "Asia/Tokyo"},
        {"active": False},
        {"email": "alice@example.com"},
    ],
)
def test_each_rule_of_an_interviewer_changes_slots(changes):
    person = set_rules(alice(), **changes)
    assert list_changes() == [[person.pk]]


@pytest.mark.parametrize(
    "changes", [{"name": "Alice"}, {"external_id": "hris-9"}, {"metadata": {"team": "a"}}, {}]
)
def test_other_changes_of_an_interviewer_change_no_slots(changes):
    set_rules(Interviewer.objects.create(name="Ann Lee"), **changes)
    assert list_changes() == []


def test_changes_by_the_api_change_slots():
    send("patch", "", {"maxPerDay": 1})
    days = {"startDate": "2099-01-22", "endDate": "2099-01-23"}
    path = f"/special-days/{send('post', '/special-days', days).json()['id']}"
    send("patch", path, {"endDate": "2099-01-24"})
    send("patch", path, {"externalId": "pto-4"})
    send("delete", path)
    connection = Connection.objects.create(interviewer=alice(), provider="mock", name="Work")
    send("delete", f"/connections/{connection.pk}")
    assert list_changes() == [[alice().pk]] * 6


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/my-page/hours", {"mon": "09:00-12:00"}),
        ("/my-page/core-hours", {"coreHours": "Mon 09:00-12:00"}),
        ("/my-page/limits", {"timeZone": "UTC", "maxPerDay": "2"}),
        ("/my-page/days", {"startDate": "2099-01-22"}),
    ],
)
def test_changes_by_a_page_change_slots(path, form):
    person = alice()
    assert callers.interviewer_client(person).post(path, form).status_code == 302
    assert list_changes() == [[person.pk]]


def test_removal_of_time_off_by_a_page_changes_slots():
    row = SpecialDays.objects.create(interviewer=alice(), **DAYS)
    list_changes()
    url = f"/my-page/days/{row.pk}/remove"
    assert callers.interviewer_client(alice()).post(url).status_code == 302
    assert list_changes() == [[alice().pk]]


def test_past_days_change_no_slots():
    SpecialDays.objects.create(interviewer=alice(), first_day="2020-01-01", last_day="2020-01-02")
    assert list_changes() == []


def test_special_days_name_their_time():
    SpecialDays.objects.create(interviewer=alice(), **DAYS)
    event = LoggedEvent.objects.get(type="slots.changed")
    assert (event.data["from"], event.data["to"]) == (
        "2099-01-21T00:00:00Z",
        "2099-01-26T00:00:00Z",
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_time_are_no_error(day):
    row = SpecialDays(interviewer=alice(), first_day=day, last_day="9999-12-31")
    row.save()
    assert list_changes() == [[alice().pk]]


def test_deletion_of_an_interviewer_is_one_change():
    person = alice()
    SpecialDays.objects.create(interviewer=person, **DAYS)
    Connection.objects.create(interviewer=person, provider="mock", name="Work")
    list_changes()
    pk = person.pk
    person.delete()
    assert list_changes() == [[pk]]


def test_connection_changes_slots_and_its_name_does_not():
    connection = Connection.objects.create(interviewer=alice(), provider="mock", name="Work")
    set_rules(connection, published_weeks=2)
    set_rules(connection, interviewer=bob())
    set_rules(connection, name="Home")
    connection.delete()
    both = [alice().pk, bob().pk]
    assert list_changes() == [[alice().pk], [alice().pk], both, [bob().pk]]


def test_new_grant_of_a_connection_changes_slots():
    set_rules(alice(), email="alice@example.com")
    connection = Connection.objects.create(interviewer=alice(), provider="google", name="Google")
    list_changes()
    connect_links.redeem(connect_links.make_token(connection), "refresh-token")
    assert list_changes() == [[alice().pk]]


@pytest.fixture
def template() -> InterviewTemplate:
    template = technical_interview(alice())
    add_group(template, bob())
    list_changes()
    return template


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": 45},
        {"notice": 0},
        {"horizon": 14},
        {"step": 15},
        {"buffer_before": 5},
        {"buffer_after": 5},
        {"tentative": "free"},
        {"candidate_windows": "Mon 09:00-12:00"},
        {"candidate_timezone": "Asia/Tokyo"},
        {"active": False},
    ],
)
def test_each_rule_of_an_interview_changes_slots(template, changes):
    set_rules(template, **changes)
    assert list_changes() == [[alice().pk, bob().pk]]


def test_name_of_an_interview_changes_no_slots(template):
    set_rules(template, name="Onsite")
    assert list_changes() == []


def test_panel_changes_slots(template):
    everybody = sorted([alice().pk, bob().pk, chen().pk])
    group = PanelGroup.objects.get()
    set_rules(group, required=1)
    member = PanelMember.objects.create(group=group, interviewer=chen())
    set_rules(member, alternate=True)
    member.delete()
    assert list_changes() == [everybody[:2], everybody, everybody, everybody]
    group.delete()
    assert list_changes() == [everybody[:2]]


def test_interviewers_of_an_interview_change_slots(template):
    everybody = sorted([alice().pk, bob().pk, chen().pk])
    template.interviewers.add(chen())
    template.interviewers.remove(chen())
    chen().interview_templates.add(template)
    chen().interview_templates.clear()
    template.interviewers.clear()
    template.interviewers.clear()
    assert list_changes()[:5] == [everybody] * 4 + [[alice().pk, bob().pk]]


def test_deletion_of_an_interview_is_one_change(template):
    template.delete()
    assert list_changes() == [[alice().pk, bob().pk]]


def test_change_of_a_panel_is_a_change_of_the_interview(template, frozen):
    frozen.move_to("2099-01-01T00:00:00Z")
    PanelMember.objects.create(group=PanelGroup.objects.get(), interviewer=chen())
    template.refresh_from_db()
    assert template.updated_at.year == 2099


def change_in_admin(client: Client, row: Any, **changes: Any) -> None:
    model = f"{row._meta.app_label}_{row._meta.model_name}"
    url = reverse(f"admin:{model}_change", args=[row.pk])
    form = build_form_data(client.get(url), **changes)
    assert client.post(url, form).status_code == 302


def test_admin_changes_slots(template):
    client = callers.superuser_client()
    change_in_admin(client, alice(), max_per_day="2")
    change_in_admin(client, template, duration="45")
    assert list_changes() == [[alice().pk], [alice().pk, bob().pk]]
