"""Pages of other sites read nothing here: no answer names an origin that may (CORS)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.test_permissions_of_every_route import (
    POLICY,
    create_path_parameters,
)

pytestmark = pytest.mark.django_db

ELSEWHERE = {"HTTP_ORIGIN": "https://elsewhere.example"}
PREFLIGHT = {
    **ELSEWHERE,
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization, content-type",
}


def invited(answer) -> list[str]:
    return [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize("name", POLICY)
def test_no_endpoint_lets_another_site_read_its_answer(client, name):
    url = (
        "/api/nothing"
        if name == "no-such-endpoint"
        else reverse(name, kwargs=create_path_parameters(name))
    )
    for method in ("get", "head", "post", "delete"):
        assert invited(getattr(client, method)(url, **ELSEWHERE)) == []
    assert invited(client.options(url, **PREFLIGHT)) == []


@pytest.mark.parametrize("url", ["/", "/admin/login/", "/nothing"])
def test_no_page_does(client, url):
    for method in ("get", "options"):
        assert invited(getattr(client, method)(url, **PREFLIGHT)) == []


def test_no_file_of_a_page_does(settings):
    settings.DEBUG = True
    answer = Client().get("/static/admin/css/base.css", **ELSEWHERE)
    assert b"".join(answer.streaming_content)
    assert (answer.status_code, invited(answer)) == (200, [])
