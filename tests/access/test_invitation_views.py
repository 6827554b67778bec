from __future__ import annotations

import pytest

from access.models import Invitation
from outbox.models import Message
from tests.access import callers
from tests.factories import alice
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "frozen")]


@pytest.fixture
def url() -> str:
    person = alice()
    person.email = "alice@example.com"
    person.save()
    return f"/api/interviewers/{person.pk}/invite"


def test_token_invites_an_interviewer(url):
    client = callers.client_of_new_token(scope="people:write")
    answer = client.post(url, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json() == {
        "interviewerId": alice().pk,
        "email": "alice@example.com",
        "expiresAt": "2025-01-27T10:00:00Z",
    }
    assert Message.objects.get().payload["email"] == "alice@example.com"
    assert Invitation.objects.get().created_by is None


def test_coordinator_is_stored_as_the_sender(url):
    callers.coordinator_client().post(url, content_type="application/json")
    assert Invitation.objects.get().created_by.username == "coordinator"


def test_repeated_key_sends_one_mail(url):
    client = callers.coordinator_client()
    answers = [
        client.post(url, HTTP_IDEMPOTENCY_KEY="k", content_type="application/json").json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Message.objects.count() == 1


def test_interviewer_without_address_or_with_an_account_is_refused(url):
    client, person = callers.coordinator_client(), alice()
    person.account = callers.create_account("alice")
    person.save()
    assert (
        problem_of(client.post(url, content_type="application/json"), 409)["code"]
        == "account_linked"
    )
    person.account, person.email = None, ""
    person.save()
    assert (
        problem_of(client.post(url, content_type="application/json"), 409)["code"]
        == "email_missing"
    )
