from __future__ import annotations

import pytest

from tests.problem_details import problem_of

PATHS = ["/api/interviews/1/availability", "/api/schema", "/api/docs", "/admin/login/", "/no"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_query_with_too_many_fields_is_rejected(client, path):
    problem_of(client.get(f"{path}?{'&' * 1001}"), 400)


@pytest.mark.django_db
def test_page_reports_an_unreadable_query_in_the_browser_language(client):
    headers = {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "de"}
    response = client.get(f"/login?{'&' * 1001}", **headers)
    assert (response.status_code, 'lang="de"' in response.content.decode()) == (400, True)


def test_chunked_body_is_rejected(client):
    chunked = {"content_type": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post("/api/interviews/1/holds", {}, **chunked)
    assert "Content-Length" in problem_of(response, 411)["detail"]
