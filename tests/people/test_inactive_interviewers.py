"""An inactive interviewer takes part in no search; what is booked stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.access import callers
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    reserve,
    starts_of,
    technical_interview,
)
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="people:write")


def url_of(person: Interviewer, more: str = "") -> str:
    return f"/api/interviewers/{person.pk}{more}"


def change(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, body, content_type="application/json", headers=headers)


WEDNESDAY = {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}


def get_slots(template: InterviewTemplate) -> Any:
    return callers.client_of_new_token().get(
        f"/api/interviews/{template.pk}/availability", WEDNESDAY
    )


def test_inactive_interviewer_takes_part_in_no_search(client, calendar_service):
    service = calendar_service(empty_calendars(alice(), bob()))
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    change(client, url_of(alice()), {"active": False})
    assert starts_of(get_slots(template).json()["availableSlots"]) == [WEDNESDAY["start"]]
    assert service.calls == [[bob().pk]]


def test_panel_that_needs_an_inactive_interviewer_has_no_slots(client, calendar_service):
    calendar_service(empty_calendars(alice(), bob()))
    template = technical_interview(alice(), bob())
    assert get_slots(template).status_code == 200
    change(client, url_of(alice()), {"active": False})
    problem = problem_of(get_slots(template), 409)
    assert problem["code"] == "unfillable_panel"
    assert "need 2 people but have only 1;" in problem["detail"]
    assert "not active" in problem["detail"]


def test_alternate_stands_in_for_an_inactive_interviewer(client, calendar_service):
    calendar_service(empty_calendars(alice(), bob(), chen()))
    template = technical_interview()
    add_group(template, alice(), bob(), alternates=[chen()])
    change(client, url_of(alice()), {"active": False})
    assert starts_of(get_slots(template).json()["availableSlots"]) == [WEDNESDAY["start"]]


def test_seats_of_an_inactive_interviewer_stay(client):
    reservation = reserve(alice(), "2025-01-22T10:00:00Z")
    template = technical_interview(alice())
    change(client, url_of(alice()), {"active": False})
    assert list(alice().reservations.all()) == [reservation]
    assert list(template.interviewers.all()) == [alice()]
