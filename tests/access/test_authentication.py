from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access import rate_limit
from access.limits import INVALID_TOKENS_PER_MINUTE
from tests.access import callers
from tests.factories import alice, technical_interview
from tests.problem_details import problem_of, without_request_id
from tests.servers import needs_redis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
ME = "/api/me"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_token_authenticates(scheme):
    client = Client(HTTP_AUTHORIZATION=f"{scheme} {callers.issue_token()[1]}")
    assert client.get(ME).json()["name"] == "a program"


def invalid_headers() -> list[str]:
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


def test_every_invalid_header_gets_the_same_error():
    responses = [Client(HTTP_AUTHORIZATION=header).get(ME) for header in invalid_headers()]
    assert {response.status_code for response in responses} == {401}
    challenges = {response["WWW-Authenticate"] for response in responses}
    assert challenges == {'Bearer error="invalid_token"'}
    [problem, *others] = map(without_request_id, responses)
    assert all(other == problem for other in others)
    assert (
        problem_of(responses[0], 401)["detail"] == "The API token is invalid, expired or revoked."
    )


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "Authorization"])
def test_token_in_the_url_is_ignored(name):
    text = callers.issue_token()[1]
    assert Client().get(ME, {name: text}).status_code == 401
    assert Client().get(ME, {name: f"Bearer {text}"}).status_code == 401


def test_token_in_cookie_or_body_is_ignored():
    text = callers.issue_token()[1]
    client = Client()
    client.cookies["token"] = client.cookies["sessionid"] = text
    body = {"access_token": text}
    url = "/api/availability/query"
    assert client.post(url, body, content_type="application/json").status_code == 401


def test_invalid_token_is_rejected_despite_a_session():
    client = callers.superuser_client()
    assert client.get(ME).status_code == 200
    assert client.get(ME, HTTP_AUTHORIZATION="Bearer slt_wrong").status_code == 401


def test_too_many_invalid_tokens_block_the_network_for_the_minute(frozen):
    invalid, valid = callers.client_with_token("slt_wrong"), callers.client_of_new_token()
    assert {invalid.get(ME).status_code for _ in range(INVALID_TOKENS_PER_MINUTE)} == {401}
    with CaptureQueriesContext(connection) as queries:
        responses = invalid.get(ME), valid.get(ME)
    assert len(queries) == 0
    for response in responses:
        problem_of(response, 429)
        assert response["Retry-After"] == "60"
    assert valid.get(ME, REMOTE_ADDR="10.9.9.9").status_code == 200
    frozen.shift(60)
    assert valid.get(ME).status_code == 200


@needs_redis
def test_process_reads_the_shared_count_after_an_invalid_token_of_its_own(
    monkeypatch, settings, redis_server
):
    settings.CACHES = {"default": {"BACKEND": "ops.cache.SharedCache", "LOCATION": redis_server}}
    invalid, valid = callers.client_with_token("slt_wrong"), callers.client_of_new_token()
    for _ in range(INVALID_TOKENS_PER_MINUTE):
        invalid.get(ME)
    rate_limit.process_counts.clear()  # as in another process
    with monkeypatch.context() as patched:
        patched.setattr(cache, "get", None)  # reading fails
        assert valid.get(ME).status_code == 200
        assert invalid.get(ME).status_code == 401
    assert {client.get(ME).status_code for client in (invalid, valid)} == {429}


def test_valid_tokens_are_not_counted_as_failures():
    client = callers.client_of_new_token()
    assert {client.get(ME).status_code for _ in range(INVALID_TOKENS_PER_MINUTE + 1)} == {200}


def test_token_costs_one_extra_query(calendar_service):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    client = callers.client_of_new_token()
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) == 2


def test_session_authenticates_an_account():
    assert callers.coordinator_client().get(ME).json()["name"] == "coordinator"


def test_inactive_account_is_not_authenticated():
    user = callers.create_account("ann", is_superuser=True)
    client = callers.client_of(user)
    user.is_active = False
    user.save()
    assert client.get(ME).status_code == 401


def test_session_requests_need_a_csrf_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(callers.create_account("ann", is_superuser=True, is_staff=True))
    url, body = f"/api/interviewers/{alice().pk}", {"maxPerDay": 1}
    problem_of(client.patch(url, body, content_type="application/json"), 403)
    client.get("/admin/")
    token = {"HTTP_X_CSRFTOKEN": client.cookies["csrftoken"].value}
    response = client.patch(url, body, content_type="application/json", **token)
    assert (response.status_code, response.json()["maxPerDay"]) == (200, 1)


def test_token_requests_need_no_csrf_token():
    client = callers.client_with_token(callers.issue_token()[1], enforce_csrf_checks=True)
    response = client.post("/api/availability/query", {}, content_type="application/json")
    assert response.status_code == 400


def test_tokens_are_not_logged(caplog):
    caplog.set_level("DEBUG")
    text = callers.issue_token()[1]
    callers.client_with_token(text).get(ME)
    callers.client_with_token(text[:-1]).get(ME)
    assert text[10:-1] not in caplog.text
