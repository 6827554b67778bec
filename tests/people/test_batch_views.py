"""Many interviewers in one request of the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from people import interviewer_import
from people.batch_serializers import InterviewerBatchSerializer
from people.csv_rows import MAX_ROWS
from people.models import Interviewer
from tests.access import callers
from tests.factories import alice, set_rules
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
URL = "/api/interviewers/batch"
HOURS = [{"days": ["mon", "tue"], "start": "09:00", "end": "17:00"}]
ALICE = {"name": "Alice Johnson", "email": "ALICE@example.com ", "maxPerWeek": 4}
ZOE = {"name": "Zoe Adler", "email": "zoe@example.com", "openHours": HOURS, "metadata": {"a": "b"}}
TOM = {"name": "Tom Baker", "email": "tom@example.com"}


@pytest.fixture
def client() -> Client:
    set_rules(alice(), email="alice@example.com")
    return callers.client_of_new_token(scope="people:write")


def send(client: Client, *rows: Any, key: str = "", **more: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"interviewers": list(rows), **more}
    return client.post(URL, body, "application/json", headers=headers)


def refuse(client: Client, *rows: Any, **more: Any) -> dict[str, str]:
    """Send rows that are refused; return the code of each pointer."""
    errors = problem_of(send(client, *rows, **more), 400)["errors"]
    assert Interviewer.objects.count() == 1
    return {entry["pointer"]: entry["code"] for entry in errors}


def test_dry_run_says_what_would_happen_and_changes_nothing(client):
    answer = send(client, ALICE, ZOE, dryRun=True).json()
    assert_is_as_documented(InterviewerBatchSerializer, answer)
    alice_row = {"interviewerId": alice().pk, "action": "changed"}
    assert answer == {
        "dryRun": True,
        "count": 2,
        "data": [
            {**alice_row, "members": ["email", "maxPerWeek"]},
            {"interviewerId": None, "action": "created", "members": []},
        ],
    }
    assert list(Interviewer.objects.values_list("name", "max_per_week")) == [
        ("Alice Johnson", None)
    ]


def test_all_interviewers_are_created_and_changed_once(client):
    first = send(client, ALICE, ZOE, TOM, key="one")
    assert first.json() == send(client, ALICE, ZOE, TOM, key="one").json()
    changed, zoe, tom = Interviewer.objects.order_by("pk")
    assert [row["interviewerId"] for row in first.json()["data"]] == [changed.pk, zoe.pk, tom.pk]
    assert (changed.max_per_week, changed.timezone) == (4, "Europe/London")
    assert (zoe.open_hours, zoe.metadata) == ("Mon-Tue 09:00-17:00", {"a": "b"})
    assert tom.open_hours == ""  # any time, as after POST /api/interviewers
    again = send(client, ALICE, ZOE, TOM).json()
    assert (again["count"], {row["action"] for row in again["data"]}) == (0, {"unchanged"})


def test_one_wrong_entry_refuses_all(client):
    assert refuse(
        client,
        ZOE,
        {**ZOE, "email": "Zoe@example.com"},
        {"name": "Max", "email": None},
        {"email": "max@example.com", "maxPerDay": 0, "phone": "1"},
        {"name": "Max"},
        dryRun="no",
    ) == {
        "#/dryRun": "invalid_type",
        "#/interviewers/1/email": "repeated",
        "#/interviewers/2/email": "required",
        "#/interviewers/3/name": "required",
        "#/interviewers/3/maxPerDay": "too_small",
        "#/interviewers/3/phone": "unknown",
        "#/interviewers/4/email": "required",
    }


def test_list_must_have_some_objects(client):
    assert refuse(client) == {"#/interviewers": "too_short"}
    assert refuse(client, ZOE, "Tom") == {"#/interviewers/1": "invalid_type"}
    assert refuse(client, *[ZOE] * (MAX_ROWS + 1)) == {"#/interviewers": "too_long"}


def test_address_that_was_taken_meanwhile_is_changed(client, monkeypatch):
    """Another request creates the interviewer after the list was checked."""
    original = interviewer_import.apply

    def create_before(planned):
        if not Interviewer.objects.filter(email=TOM["email"]).exists():
            Interviewer.objects.create(name="Thomas", email=TOM["email"])
        original(planned)

    monkeypatch.setattr(interviewer_import, "apply", create_before)
    [row] = send(client, TOM).json()["data"]
    assert (row["action"], row["members"]) == ("changed", ["name"])
