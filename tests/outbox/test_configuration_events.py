"""Events of interviewers and interviews that are changed with the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from outbox.event_log import LoggedEvent
from tests.factories import alice, bob, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def patch(path: str, body: dict[str, Any]) -> None:
    response = Client().patch(f"/api/{path}", body, content_type="application/json")
    assert response.status_code == 200, response.content


def list_events(event_type: str) -> list[dict[str, Any]]:
    events = LoggedEvent.objects.filter(type=event_type).order_by("pk")
    return [event.data for event in events]


def test_changed_interviewer_is_published():
    person = alice()
    assert list_events("interviewer.updated") == []
    patch(f"interviewers/{person.pk}", {"externalId": "hris-9"})
    assert list_events("interviewer.updated") == [
        {"interviewerId": person.pk, "externalId": "hris-9"}
    ]


@pytest.mark.parametrize("member", ["name", "panel"])
def test_changed_interview_is_published_once(member):
    interview = technical_interview(alice(), bob())
    group = {"name": "Both", "memberIds": [alice().pk, bob().pk], "required": "all"}
    body = {"name": "Onsite", "panel": {"groups": [group], "optionalIds": []}}
    patch(f"interviews/{interview.pk}", {member: body[member]})
    assert list_events("interview.updated") == [{"interviewId": interview.pk, "externalId": None}]
