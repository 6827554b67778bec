from __future__ import annotations

import pytest

from tests.problem_details import problem_of

ANYWHERE = ["/api/interviews/1/availability", "/api/schema", "/api/docs", "/admin/login/", "/no"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ANYWHERE)
def test_a_query_of_too_many_fields_is_refused(client, path):
    problem_of(client.get(f"{path}?{'&' * 1001}"), 400)


@pytest.mark.django_db
def test_a_page_says_what_cannot_be_read_in_the_readers_language(client):
    browser = {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "de"}
    answer = client.get(f"/login?{'&' * 1001}", **browser)
    assert (answer.status_code, 'lang="de"' in answer.content.decode()) == (400, True)


def test_a_body_that_comes_in_chunks_is_not_taken_for_none(client):
    chunked = {"content_type": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/api/interviews/1/holds", {}, **chunked)
    assert "Content-Length" in problem_of(answer, 411)["detail"]
