from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.authentication import MAX_FAILURES_PER_MINUTE
from tests.access import callers
from tests.config.test_exception_handler import problem_of
from tests.factories import alice, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "closed")]
ME = "/api/me"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_token_lets_a_program_in(scheme):
    client = Client(HTTP_AUTHORIZATION=f"{scheme} {callers.issue_token()[1]}")
    assert client.get(ME).json()["name"] == "a program"


def wrong_headers() -> list[str]:
    now = timezone.now()
    return [
        f"Bearer {callers.issue_token(revoked_at=now)[1]}",
        f"Bearer {callers.issue_token(expires_at=now - timedelta(days=1))[1]}",
        f"Bearer {callers.issue_token()[1][:-1]}",
        f"Basic {callers.issue_token()[1]}",
        f"Token {callers.issue_token()[1]}",
        callers.issue_token()[1],
        f"Bearer{callers.issue_token()[1]}",
        f"Bearer {callers.issue_token()[1]} {callers.issue_token()[1]}",
        "Bearer slt_\xff\x00",
        "Bearer " + "slt_" * 10_000,
        "Bearer",
        "-",
    ]


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same():
    answers = [Client(HTTP_AUTHORIZATION=header).get(ME) for header in wrong_headers()]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert len({answer.content for answer in answers}) == 1
    assert problem_of(answers[0], 401)["detail"] == "This token does not let you in."


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "Authorization"])
def test_a_token_in_the_address_is_none(name):
    text = callers.issue_token()[1]
    assert Client().get(ME, {name: text}).status_code == 401
    assert Client().get(ME, {name: f"Bearer {text}"}).status_code == 401


def test_a_token_in_a_cookie_or_a_body_is_none():
    text = callers.issue_token()[1]
    client = Client()
    client.cookies["token"] = client.cookies["sessionid"] = text
    body = {"access_token": text}
    url = "/api/availability/query"
    assert client.post(url, body, content_type="application/json").status_code == 401


def test_a_wrong_token_is_not_helped_by_a_session():
    client = callers.superuser_client()
    assert client.get(ME).status_code == 200
    assert client.get(ME, HTTP_AUTHORIZATION="Bearer slt_wrong").status_code == 401


def test_who_shows_too_many_wrong_tokens_is_not_listened_to_for_the_minute(frozen):
    wrong, good = callers.client_with_token("slt_wrong"), callers.client_of_new_token()
    assert {wrong.get(ME).status_code for _ in range(MAX_FAILURES_PER_MINUTE)} == {401}
    with CaptureQueriesContext(connection) as queries:
        answers = wrong.get(ME), good.get(ME)
    assert len(queries) == 0
    for answer in answers:
        problem_of(answer, 429)
        assert answer["Retry-After"] == "60"
    assert good.get(ME, REMOTE_ADDR="10.9.9.9").status_code == 200
    frozen.shift(60)
    assert good.get(ME).status_code == 200


def test_good_tokens_are_no_failures():
    client = callers.client_of_new_token()
    assert {client.get(ME).status_code for _ in range(MAX_FAILURES_PER_MINUTE + 1)} == {200}


def test_a_request_with_a_token_costs_one_query_more(calendar_service):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    client = callers.client_of_new_token()
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) == 7


def test_an_account_is_known_by_its_session():
    assert callers.coordinator_client().get(ME).json()["name"] == "coordinator"


def test_an_account_that_is_no_longer_active_is_a_stranger():
    user = callers.create_account("ann", is_superuser=True)
    client = callers.client_of(user)
    user.is_active = False
    user.save()
    assert client.get(ME).status_code == 401


def test_with_a_session_a_form_from_elsewhere_changes_nothing():
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(callers.create_account("ann", is_superuser=True, is_staff=True))
    url, body = f"/api/interviewers/{alice().pk}", {"mostPerDay": 1}
    problem_of(careful.patch(url, body, content_type="application/json"), 403)
    careful.get("/admin/")
    token = {"HTTP_X_CSRFTOKEN": careful.cookies["csrftoken"].value}
    answer = careful.patch(url, body, content_type="application/json", **token)
    assert (answer.status_code, answer.json()["mostPerDay"]) == (200, 1)


def test_a_program_needs_no_proof_that_its_form_is_ours():
    careful = callers.client_with_token(callers.issue_token()[1], enforce_csrf_checks=True)
    answer = careful.post("/api/availability/query", {}, content_type="application/json")
    assert answer.status_code == 400


def test_no_log_tells_a_token(caplog):
    caplog.set_level("DEBUG")
    text = callers.issue_token()[1]
    callers.client_with_token(text).get(ME)
    callers.client_with_token(text[:-1]).get(ME)
    assert text[10:-1] not in caplog.text
