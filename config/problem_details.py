"""Problem details (RFC 9457) as values and as responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpResponse

from config.problem_catalogue import PROBLEM_TYPES
from ops.logs import request_id

MEDIA_TYPE = "application/problem+json"


class Problem(NamedTuple):
    """A problem of a type of the catalogue; `members` are extension members of the body.

    `status` replaces the status code of the type, for errors of the web framework.
    """

    slug: str
    detail: str
    members: Mapping[str, Any] = {}
    status: int | None = None

    @property
    def status_code(self) -> int:
        return self.status or PROBLEM_TYPES[self.slug].status


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the problem as JSON, whatever media type the client asked for.

    A value of the request may be quoted in it, and an unpaired surrogate has no UTF-8 encoding: it
    is replaced.
    """
    problem_type = PROBLEM_TYPES[problem.slug]
    body = {
        "type": problem_type.urn,
        "code": problem_type.code,
        "title": problem_type.title,
        "status": problem.status_code,
        "detail": problem.detail,
        "requestId": request_id.get() or None,
        **problem.members,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        text.encode(errors="replace"),
        status=problem.status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
    )
