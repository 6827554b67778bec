"""Callers choose who of the panel takes part."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from bookings.models import Booking
from people.models import Interviewer
from tests.bookings.booking_factories import CANDIDATE, NOON, TEN, another_candidate
from tests.factories import add_group, alice, bob, chen, farid, reserve, technical_interview
from tests.problem_details import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


@pytest.fixture
def template():
    """An interview of Alice, and Bob or Chen."""
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    return template


def send(path: str, **body):
    return APIClient().post(f"/api/{path}", body, format="json")


@pytest.mark.parametrize("person", [bob, chen])
def test_chosen_people_are_booked_held_and_moved(template, person):
    ids = [alice().pk, person().pk]
    path = f"interviews/{template.pk}"
    booked = send(f"{path}/bookings", start=TEN, candidate=CANDIDATE, interviewerIds=ids)
    assert booked.status_code == 201
    assert [row["id"] for row in booked.json()["interviewers"]] == ids
    held = send(f"{path}/holds", start=NOON, interviewerIds=ids)
    assert [row["id"] for row in held.json()["interviewers"]] == ids
    others = [alice().pk, (bob() if person is chen else chen()).pk]
    move = {"holdId": held.json()["id"], "interviewerIds": others}
    moved = send(f"bookings/{booked.json()['id']}/reschedule", **move)
    assert [row["id"] for row in moved.json()["interviewers"]] == others


def test_people_are_chosen_for_the_places_that_changes_leave(template):
    """Without Alice there is one group fewer; a change of a pool leaves one place of two."""
    colleague = Interviewer.objects.create(name="Grace Kim")
    add_group(template, farid(), colleague, required=2)
    path = f"interviews/{template.pk}"
    ids = [chen().pk, colleague.pk]
    changes = [
        {"type": "without_person", "interviewerId": alice().pk},
        {"type": "fewer_of_pool", "group": 1, "required": 1},
    ]
    body = {"start": TEN, "interviewerIds": ids, "applyChanges": changes}
    held = send(f"{path}/holds", **body).json()
    assert [row["id"] for row in held["interviewers"]] == ids
    choice = {"holdId": held["id"], "interviewerIds": ids}
    booked = send(f"{path}/bookings", **choice, candidate=CANDIDATE).json()
    assert [row["id"] for row in booked["interviewers"]] == ids
    others = [bob().pk, farid().pk]
    move = {**body, "start": NOON, "interviewerIds": others}
    moved = send(f"bookings/{booked['id']}/reschedule", **move).json()
    assert [row["id"] for row in moved["interviewers"]] == others
    refused = send(f"{path}/holds", **{**body, "interviewerIds": ids[:1]})
    assert "cannot fill all places" in str(errors_of(refused.json())["interviewerIds"])


def test_more_people_than_places_leave_the_choice_to_the_service(template):
    ids = [alice().pk, bob().pk, chen().pk]
    path = f"interviews/{template.pk}/bookings"
    assert send(path, start=TEN, candidate=CANDIDATE, interviewerIds=ids).status_code == 201


def test_busy_chosen_person_refuses_the_slot_and_gets_nearest_slots(template):
    reserve(bob(), TEN)
    path, ids = f"interviews/{template.pk}/bookings", [alice().pk, bob().pk]
    refused = send(path, start=TEN, candidate=CANDIDATE, interviewerIds=ids)
    assert (refused.status_code, refused.json()["reasons"]) == (409, ["booked"])
    nearest = refused.json()["nearest"]
    assert TEN not in [slot["start"] for slot in nearest]
    for slot in nearest:
        body = {"start": slot["start"], "candidate": another_candidate(), "interviewerIds": ids}
        assert send(path, **body).status_code in (201, 409)  # the nearest overlap each other
    assert Booking.objects.exists()
    assert send(path, start=TEN, candidate=another_candidate()).status_code == 201


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ((alice,), "These people cannot fill all places of the panel."),
        ((bob, chen), "These people cannot fill all places of the panel."),
        ((alice, farid), "They are not on the panel: {}."),
        ((), "Ensure this field has at least 1 elements."),
    ],
)
def test_people_who_cannot_fill_the_panel_are_400(template, people, message):
    ids = [person().pk for person in people]
    refused = send(
        f"interviews/{template.pk}/bookings", start=TEN, candidate=CANDIDATE, interviewerIds=ids
    )
    assert refused.status_code == 400
    assert message.format(farid().pk) in str(errors_of(refused.json())["interviewerIds"])
