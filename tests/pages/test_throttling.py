"""Rate limits of pages."""

from __future__ import annotations

import pytest

from access import limits
from tests.factories import technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_pages_of_a_link_are_limited_per_minute(client, link_url, frozen):
    assert {
        client.get(link_url).status_code for _ in range(limits.CANDIDATE_LINK_PAGES_PER_MINUTE)
    } == {200}
    response = client.get(link_url)
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert b"Try again in a minute" in response.content
    frozen.shift(60)
    assert client.get(link_url).status_code == 200


def test_invalid_links_are_limited_by_client_ip(client, link_url):
    statuses = [
        client.get(f"/book/{number}").status_code
        for number in range(limits.UNIDENTIFIED_REQUESTS_PER_MINUTE + 1)
    ]
    assert statuses == [404] * limits.UNIDENTIFIED_REQUESTS_PER_MINUTE + [429]
    assert client.get("/book/elsewhere", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get(link_url).status_code == 200


def test_pages_and_api_requests_of_an_account_share_one_limit(admin_client, monkeypatch):
    monkeypatch.setattr(limits, "ACCOUNT_REQUESTS_PER_MINUTE", 2)
    technical_interview()
    responses = [admin_client.get("/interviews"), admin_client.get("/api/interviewers")]
    assert [response.status_code for response in responses] == [200, 200]
    assert admin_client.get("/interviews").status_code == 429
