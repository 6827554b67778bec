"""Every route with a secret in its path is known, and cut out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from ops.secret_paths import SECRET_PATHS, redact
from tests.live_processes import ROOT

#: Text in a path that is no secret.
PUBLIC_PARAMETERS = {"provider", "interview_id", "interviewer_id", "connection_id", "row_id"}
PUBLIC_PARAMETERS |= {"template_id", "booking_id", "hold_id", "object_id", "app_label", "url"}
PUBLIC_PARAMETERS |= {
    "content_type_id",
    "days_id",
    "endpoint_id",
    "id",
    "link_id",
    "mail_id",
    "pk",
    "account_id",
    "invitation_id",
    "token_id",
    "write_id",
    "rest",
}


def walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        else:
            yield path, set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)


def test_every_route_with_a_secret_parameter_is_listed():
    secret = [
        path for path, names in walk(get_resolver().url_patterns) if names & {"secret", "link"}
    ]
    assert secret
    assert [path for path in secret if not path.startswith(SECRET_PATHS)] == []


def test_every_other_parameter_of_a_route_is_public():
    routes = walk(get_resolver().url_patterns)
    others = [(path, names - PUBLIC_PARAMETERS) for path, names in routes]
    unknown = [path for path, names in others if names and not path.startswith(SECRET_PATHS)]
    assert unknown == []


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Not Found: /book/a-secret/confirm", "Not Found: /book/..."),
        ("https://x.org/book/a-secret does not match", "https://x.org/book/... does not match"),
        (
            "<WSGIRequest: GET '/calendars/connect/a:b:c'>",
            "<WSGIRequest: GET '/calendars/connect/...'>",
        ),
        ("GET /calendars/callback?state=a&code=b HTTP/1.1", "GET /calendars/callback... HTTP/1.1"),
        ("GET /account/invitation/a-secret HTTP/1.1", "GET /account/invitation/... HTTP/1.1"),
        ("/account/password/new/1-abc-def", "/account/password/new/..."),
        ("/login?next=/account/invitation/a-secret", "/login?next=/account/invitation/..."),
        ("/app/calendars/views.py, line 3", "/app/calendars/views.py, line 3"),
        ("a handbook/for readers", "a handbook/for readers"),
    ],
)
def test_secrets_are_cut(text, redacted):
    assert redact(text) == redacted


def test_documented_tracing_excludes_all_secret_paths():
    guide = (ROOT / "docs/how-to/deploy.md").read_text()
    [excluded] = re.findall(r"OTEL_PYTHON_DJANGO_EXCLUDED_URLS=(\S+)", guide)
    assert tuple(excluded.split(",")) == SECRET_PATHS


@pytest.mark.parametrize("link", ["/book/a", "/calendars/connect/a", "/calendars/callback?code=a"])
def test_documented_patterns_match_the_urls(link):
    """OpenTelemetry searches the URL for each of the patterns."""
    assert re.search("|".join(SECRET_PATHS), f"https://slots.example.com{link}")
