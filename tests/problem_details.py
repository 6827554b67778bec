"""Check problem details (RFC 9457) in responses."""

from __future__ import annotations

from typing import Any


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """Return the problem details of a response; fail if the response is not a problem."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:slotsmith:")
    assert problem["title"]
    assert problem["detail"]
    return problem
