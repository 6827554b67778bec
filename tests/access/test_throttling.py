from __future__ import annotations

import pytest
from django.test import Client

from access import limits
from tests.access import callers
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
ME = "/api/me"


def statuses(client: Client, times: int) -> list[int]:
    return [client.get(ME).status_code for _ in range(times)]


def test_token_is_throttled_at_its_rate(frozen):
    client = callers.client_of_new_token(requests_per_minute=3)
    frozen.shift(15)
    assert statuses(client, 4) == [200, 200, 200, 429]
    response = client.get(ME)
    assert problem_of(response, 429)["type"] == "urn:slotsmith:throttled"
    assert response["Retry-After"] == "45"
    frozen.shift(45)
    assert statuses(client, 1) == [200]


def test_responses_tell_how_many_requests_are_left(frozen):
    client = callers.client_of_new_token(requests_per_minute=2)
    frozen.shift(15)
    responses = [client.get(ME) for _ in range(3)]
    assert {response["RateLimit-Policy"] for response in responses} == {'"minute";q=2;w=60'}
    limits_left = [response["RateLimit"] for response in responses]
    assert limits_left == ['"minute";r=1;t=45', '"minute";r=0;t=45', '"minute";r=0;t=45']
    assert "RateLimit" not in Client().get(ME)


def test_each_token_has_its_own_limit_across_networks():
    client, other = (callers.client_of_new_token(requests_per_minute=1) for _ in range(2))
    assert client.get(ME, REMOTE_ADDR="10.0.0.1").status_code == 200
    assert client.get(ME, REMOTE_ADDR="10.0.0.2").status_code == 429
    assert other.get(ME).status_code == 200


def test_every_account_has_the_same_limit(monkeypatch):
    monkeypatch.setattr(limits, "ACCOUNT_REQUESTS_PER_MINUTE", 2)
    coordinator, admin = callers.coordinator_client(), callers.superuser_client()
    assert statuses(coordinator, 3) == [200, 200, 429]
    assert statuses(admin, 1) == [200]


def test_unidentified_requests_are_throttled_by_network(frozen):
    assert set(statuses(Client(), limits.UNIDENTIFIED_REQUESTS_PER_MINUTE)) == {401}
    response = Client().get(ME)
    assert (problem_of(response, 429)["status"], response["Retry-After"]) == (429, "60")
    assert Client(REMOTE_ADDR="10.9.9.9").get(ME).status_code == 401
    assert callers.client_of_new_token().get(ME).status_code == 200
    frozen.shift(60)
    assert statuses(Client(), 1) == [401]


def test_anonymous_access_is_not_throttled(settings):
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": "loopback"}
    assert set(statuses(Client(), limits.UNIDENTIFIED_REQUESTS_PER_MINUTE + 1)) == {200}
