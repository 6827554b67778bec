"""Members of bodies have the type that the description gives them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import alice, technical_interview
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def find_errors(path, body):
    response = Client().post(path, body, content_type="application/json")
    return errors_of(problem_of(response, 400))


@pytest.mark.parametrize("value", [0, 1, "yes", "true"])
def test_number_or_text_is_no_boolean(value):
    assert "active" in str(find_errors("/api/interviewers", {"name": "Ines", "active": value}))


@pytest.mark.parametrize("value", [False, 5])
def test_number_or_boolean_is_no_id(value):
    path = f"/api/interviews/{technical_interview(alice()).pk}/availability/query"
    assert "excludeBooking" in str(find_errors(path, {"excludeBooking": value}))


@pytest.mark.parametrize("value", [0, "true"])
def test_part_of_a_query_is_asked_for_with_a_boolean(value):
    path = f"/api/interviews/{technical_interview(alice()).pk}/availability/query"
    assert "partial" in find_errors(path, {"partial": value})
