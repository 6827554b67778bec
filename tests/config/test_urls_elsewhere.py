"""No response allows another origin to read it (CORS)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.api_routes import build_url, create_path_parameters
from tests.access.test_permissions_of_every_route import POLICY

pytestmark = pytest.mark.django_db

CROSS_ORIGIN = {"HTTP_ORIGIN": "https://elsewhere.example"}
PREFLIGHT = {
    **CROSS_ORIGIN,
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization, content-type",
}


def cors_headers(response) -> list[str]:
    return [name for name in response.headers if name.lower().startswith("access-control-")]


def test_api_responses_have_no_cors_headers(client):
    parameters = create_path_parameters()
    for name in POLICY:
        url = build_url(name, parameters)
        for method in ("get", "head", "post", "delete"):
            assert cors_headers(getattr(client, method)(url, **CROSS_ORIGIN)) == [], name
        assert cors_headers(client.options(url, **PREFLIGHT)) == [], name


@pytest.mark.parametrize("url", ["/", "/admin/login/", "/nothing"])
def test_pages_have_no_cors_headers(client, url):
    for method in ("get", "options"):
        assert cors_headers(getattr(client, method)(url, **PREFLIGHT)) == []


def test_static_files_have_no_cors_headers(settings):
    settings.DEBUG = True
    response = Client().get("/static/admin/css/base.css", **CROSS_ORIGIN)
    assert b"".join(response.streaming_content)
    assert (response.status_code, cors_headers(response)) == (200, [])
