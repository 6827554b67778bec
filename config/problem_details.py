"""Problem details (RFC 9457) as values and as responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


class Problem(NamedTuple):
    """A problem; `slug` ends its `type`, `members` are extension members of the body."""

    status: int
    slug: str
    title: str
    detail: str
    members: Mapping[str, Any] = {}


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the problem as JSON, whatever media type the client asked for.

    A value of the request may be quoted in it, and an unpaired surrogate has no UTF-8 encoding: it
    is replaced.
    """
    body = {
        "type": f"urn:slotsmith:{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        text.encode(errors="replace"),
        status=problem.status,
        headers=headers,
        content_type=MEDIA_TYPE,
    )
