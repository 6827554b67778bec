"""The guide for integrators shows requests with their real answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.management import call_command

from tests.access import callers
from tests.live_processes import ROOT

pytestmark = pytest.mark.django_db

PAGE = (ROOT / "docs/how-to/integrate.md").read_text()
STEP = re.compile(r"```\n((?:GET|POST) [^`]+)```\n\n```json\n([^`]+)```")
#: Members whose values differ from run to run.
RANDOM_MEMBERS = {"id", "bookingId", "candidateLinkId", "requestId", "nextCursor"}


def parse_request(text: str) -> tuple[str, str, dict[str, str], str | None]:
    """Return the method, URL, headers and body of a request."""
    head, *rest = text.strip().split("\n")
    method, url = head.split(" ")
    headers = {}
    while rest and not rest[0].startswith("{"):
        name, value = rest.pop(0).split(": ", 1)
        headers[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return method.lower(), url, headers, "\n".join(rest) or None


def mask(value: Any) -> Any:
    """Replace random ids in a response."""
    if isinstance(value, list):
        return list(map(mask, value))
    if not isinstance(value, dict):
        return value
    if value.keys() == {"kind", "id"}:
        return {**value, "id": "…"}  # an actor: earlier tests may have used the first ids
    return {
        name: "…" if name in RANDOM_MEMBERS and isinstance(inner, str) else mask(inner)
        for name, inner in value.items()
    }


def test_each_request_is_answered_as_shown(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    scopes = re.findall(r"--scope (\S+)", PAGE)
    client = callers.client_of_new_token(scope=" ".join(dict.fromkeys(scopes)))
    real_ids: dict[str, str] = {}
    steps = STEP.findall(PAGE)
    assert len(steps) == 7
    for request, answer in steps:
        method, url, headers, body = parse_request(request)
        for shown, real in real_ids.items():
            url = url.replace(shown, real)
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        response = getattr(client, method)(url, **content, **headers)
        expected = json.loads(answer)
        assert mask(response.json()) == mask(expected), request
        if "id" in expected:
            real_ids[expected["id"]] = response.json()["id"]
