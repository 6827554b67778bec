"""Problems about objects that do not exist, or that the caller may not see."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from calendars.models import Connection
from people.models import SpecialDays
from tests.access import callers
from tests.access.api_routes import build_url, create_path_parameters
from tests.factories import alice, bob
from tests.problem_details import problem_of, without_request_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]


def without_id(response: Any, object_id: int) -> dict[str, Any]:
    """Return a problem whose text is that of any other id."""
    problem = without_request_id(response)
    return {**problem, "detail": problem["detail"].replace(f" {object_id}.", " ID.")}


def test_foreign_object_looks_like_a_missing_one():
    client = callers.interviewer_client(bob())
    existing, missing = (
        client.get(reverse("interviewer", args=[number])) for number in (alice().pk, 10**9)
    )
    assert existing.status_code == 404
    assert without_id(existing, alice().pk) == without_id(missing, 10**9)


NAMES_OF_OBJECTS = {
    "interviewer": "interviewer",
    "interview": "interview",
    "one-special-days": "entry of special days",
    "connection": "calendar",
    "webhook-endpoint": "webhook endpoint",
    "booking": "booking",
    "hold": "hold",
    "candidate-link": "candidate link",
}


def test_every_problem_not_found_names_the_object():
    client = callers.superuser_client()
    parameters = create_path_parameters()
    owned = {key: value for key, value in parameters.items() if key == "interviewer_id"}
    for name, kind in NAMES_OF_OBJECTS.items():
        missing = {"interview_id": 10**9, "days_id": 10**9, "connection_id": 10**9}
        missing = {**parameters, **missing, "endpoint_id": 10**9, "booking_id": uuid4()}
        missing |= {"interviewer_id": 10**9} if name == "interviewer" else owned
        url = build_url(name, missing)
        detail = problem_of(client.get(url), 404)["detail"]
        assert detail == f"There is no {kind} {url.rpartition('/')[2]}."


@pytest.mark.parametrize("name", ["one-special-days", "connection"])
def test_object_is_reached_only_through_its_owner(name):
    """The path names Bob as the owner of an object that belongs to Alice."""
    client, parameters = (
        callers.interviewer_client(bob()),
        {**create_path_parameters(), "interviewer_id": bob().pk},
    )
    url = build_url(name, parameters)
    assert client.delete(url).status_code == 404
    assert (Connection.objects.count(), SpecialDays.objects.count()) == (1, 1)
