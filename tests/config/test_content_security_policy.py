"""Every response has the Content-Security-Policy, whatever view it comes from."""

from __future__ import annotations

import pytest
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from config.policy_middleware import PolicyMiddleware

pytestmark = pytest.mark.django_db


def parse_directives(response) -> dict[str, str]:
    policy = response["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


@pytest.mark.parametrize(
    "path", ["/admin/", "/login", "/api/schema", "/api/nothing", "/nothing", "/book/nonsense"]
)
def test_every_response_has_the_strict_policy(admin_client, path):
    policy = parse_directives(admin_client.get(path))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def test_api_documentation_allows_no_inline_script(admin_client):
    policy = parse_directives(admin_client.get("/api/docs"))
    assert policy["script-src"] == "'self'"
    assert "'unsafe-inline'" in policy["style-src"]
    assert policy["worker-src"] == "'self' blob:"


@pytest.mark.parametrize("changes", [{}, {"_csp_update": {"img-src": ["data:"]}}])
@pytest.mark.parametrize("nonce", [None, "1234"])
def test_policy_is_the_one_that_the_library_writes(changes, nonce):
    def send(middleware: type[CSPMiddleware]) -> list[str]:
        def respond(request):
            if nonce:
                request._csp_nonce = nonce
            response = HttpResponse()
            vars(response).update(changes)
            return response

        handler = middleware(respond)
        return [handler(RequestFactory().get("/"))[HEADER] for _ in range(2)]

    assert send(PolicyMiddleware) == send(CSPMiddleware)


def test_policy_of_a_view_is_left_as_it_is():
    response = PolicyMiddleware(lambda _: HttpResponse(headers={HEADER: "x"}))
    assert response(RequestFactory().get("/"))[HEADER] == "x"


@pytest.mark.parametrize("path", ["/admin/", "/login", "/nothing", "/calendars/connect/nonsense"])
def test_pages_are_not_cached_or_indexed(client, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
