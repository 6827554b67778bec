"""What the API stores about an interview for its candidates."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.access import callers
from tests.factories import alice, technical_interview
from tests.problem_details import problem_of

pytestmark = pytest.mark.django_db

TEXTS = {
    "description": "What we build.\nAnd how.",
    "instructions": "Bring a laptop.",
    "location": "https://meet.example.com/onsite",
    "contact": "Noor, noor@example.com",
}
RULES = {
    "showsInterviewerNames": False,
    "changeDeadlineHours": 24,
    "candidateMinWindowMinutes": 90,
    "candidateMinTotalMinutes": 300,
}


@pytest.fixture
def client(frozen) -> Client:
    return callers.client_of_new_token(scope="interviews:read interviews:write")


@pytest.fixture
def url(client) -> str:
    return f"/api/interviews/{technical_interview(alice()).pk}"


def change(client: Client, url: str, **body: object):
    return client.patch(url, json.dumps(body), content_type="application/json")


def test_texts_and_rules_are_stored_and_returned(client, url):
    changed = change(client, url, **TEXTS, **RULES).json()
    assert {name: changed[name] for name in {**TEXTS, **RULES}} == {**TEXTS, **RULES}
    assert client.get(url).json() == changed


def test_texts_can_be_cleared(client, url):
    change(client, url, **TEXTS)
    for empty in (None, ""):
        changed = change(client, url, **dict.fromkeys(TEXTS, empty)).json()
        assert [changed[name] for name in TEXTS] == [None] * len(TEXTS)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("description", "x" * 4001, "too_long"),
        ("instructions", 7, "invalid_type"),
        ("location", "Room 1\nRoom 2", "invalid"),
        ("contact", "x" * 201, "too_long"),
        ("showsInterviewerNames", "no", "invalid_type"),
        ("changeDeadlineHours", 721, "too_large"),
        ("candidateMinWindowMinutes", -1, "too_small"),
        ("candidateMinTotalMinutes", 10081, "too_large"),
    ],
)
def test_bad_values_are_refused_by_name(client, url, name, value, code):
    [error] = problem_of(change(client, url, **{name: value}), 400)["errors"]
    assert (error["pointer"], error["code"]) == (f"#/{name}", code)
