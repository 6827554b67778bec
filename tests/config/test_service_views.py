from __future__ import annotations

import pytest
from django.test import Client

from tests.access import callers
from tests.fake_google import CLIENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]


def test_version_needs_no_token():
    response = Client().get("/api/version")
    assert response.json() == {"product": "0.1.0", "api": 1, "features": []}


def test_version_lists_the_calendars_that_can_be_connected_with_a_link(settings):
    configured = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": configured}
    assert Client().get("/api/version").json()["features"] == ["connect_google"]


@pytest.mark.parametrize("path", ["/api/version", "/api/me", "/api/nothing"])
def test_every_response_names_the_version_of_the_product(path):
    assert Client().get(path)["Slotsmith-Version"] == "0.1.0"


def test_problem_types_need_no_token_and_have_distinct_codes():
    types = Client().get("/api/problems").json()["data"]
    codes = [problem_type["code"] for problem_type in types]
    assert len(codes) == len(set(codes))
    assert "slot_refused" in codes


def test_missing_scope_is_named():
    response = callers.client_of_new_token(scope="events:read").get("/api/audit")
    assert response.status_code == 403
    assert response.json()["code"] == "insufficient_scope"
    assert response.json()["requiredScope"] == "audit:read"
    challenge = 'Bearer error="insufficient_scope", scope="audit:read"'
    assert response["WWW-Authenticate"] == challenge
