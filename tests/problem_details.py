"""Check problem details (RFC 9457) in responses."""

from __future__ import annotations

import re
from typing import Any


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """Return the problem details of a response; fail if the response is not a problem."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:slotsmith:")
    assert problem["code"] == problem["type"].rpartition(":")[2].replace("-", "_")
    assert problem["title"]
    assert problem["detail"]
    return problem


def without_request_id(response: Any) -> dict[str, Any]:
    """Return the members of a problem that do not depend on the request."""
    problem: dict[str, Any] = response.json()
    assert problem["requestId"]
    return {name: value for name, value in problem.items() if name != "requestId"}


def errors_of(problem: dict[str, Any]) -> dict[str, list[str]]:
    """Return the details of a problem's errors by parameter, header or path in the body."""
    details: dict[str, list[str]] = {}
    for entry in problem["errors"]:
        [place] = [entry[name] for name in ("parameter", "header", "pointer") if name in entry]
        assert entry["code"]
        details.setdefault(_format_pointer(place), []).append(entry["detail"])
    return details


def _format_pointer(place: str) -> str:
    """Return a JSON pointer as a path, such as `a.b[0]`; return other places unchanged."""
    path = re.sub(r"/(\d+)(?=/|$)", r"[\1]", place.removeprefix("#/"))
    return path.replace("/", ".").removeprefix("#")
