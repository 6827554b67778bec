"""The problems that many operations have in common, in the OpenAPI description.

The parameters and the body of an operation decide which of these problems it can answer with. Views
document only their other problems, with `api.schemas.problem_responses`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.schemas import PROBLEM_MEDIA_TYPE, PROBLEM_SCHEMA_REF, SESSION_ONLY

#: The status and the description of each response. A status with several problems names their
#: codes.
_RESPONSES = {
    "InvalidParameter": ("400", "`invalid`: `errors` lists what is wrong."),
    "InvalidBody": (
        "400",
        "`invalid`: `errors` lists what is wrong. `malformed_request`: the body is not a JSON"
        " object.",
    ),
    "Unauthenticated": ("401", "Credentials are missing or invalid."),
    "Forbidden": (
        "403",
        "`insufficient_scope`: the caller lacks the scope `requiredScope`. `forbidden`: the account"
        " has no role, or the request has a session, but no valid CSRF token.",
    ),
    "SessionRequired": (
        "403",
        "`session_required`: the caller is an API token or anonymous. `insufficient_scope`: the"
        " account is no administrator. `forbidden`: the account has no role, or the request has no"
        " valid CSRF token.",
    ),
    "NotFound": ("404", "There is no such object, or the caller may not see it."),
    "NotAcceptable": ("406", "`Accept` excludes JSON."),
    "PreconditionFailed": ("412", "The object has changed; read it again."),
    "TooLarge": ("413", "The body has more than 1 MB."),
    "UnsupportedMediaType": ("415", "The body is not `application/json`."),
    "KeyReused": ("422", "The idempotency key came with another request before."),
    "Throttled": ("429", "Too many requests. Retry after `Retry-After` seconds."),
    "DatabaseAway": ("503", "`database_away`: nothing was changed; retry after `Retry-After`."),
}
#: The tag of operations that need no scope.
_SCOPELESS_TAG = "access"


def add_shared_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problems to the operations of a description; a hook of drf-spectacular."""
    result["components"]["responses"] = {
        name: {
            "description": description,
            "content": {PROBLEM_MEDIA_TYPE: {"schema": PROBLEM_SCHEMA_REF}},
        }
        for name, (_status, description) in _RESPONSES.items()
    }
    for path_item in result["paths"].values():
        for operation in path_item.values():
            operation.setdefault("security", [])
            _add_to_operation(operation)
    return result


def _add_to_operation(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for name in _list_names(operation):
        status = _RESPONSES[name][0]
        responses.setdefault(status, {"$ref": f"#/components/responses/{name}"})
    operation["responses"] = dict(sorted(responses.items()))


def _list_names(operation: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the responses that an operation shares with others."""
    parameters = {
        (parameter["in"], parameter["name"]) for parameter in operation.get("parameters", ())
    }
    places = {place for place, _ in parameters}
    has_key = ("header", "Idempotency-Key") in parameters
    yield "NotAcceptable"
    if operation["security"]:
        yield from ("Unauthenticated", "Throttled", "DatabaseAway")
        yield from _list_refusals(operation)
    if "requestBody" in operation:
        yield from ("InvalidBody", "TooLarge", "UnsupportedMediaType")
    elif "query" in places or has_key:
        yield "InvalidParameter"
    if "path" in places:
        yield "NotFound"
    if ("header", "If-Match") in parameters:
        yield "PreconditionFailed"
    if has_key:
        yield "KeyReused"


def _list_refusals(operation: dict[str, Any]) -> Iterator[str]:
    """Yield the name of the response to callers who may not use an operation."""
    if operation["security"] == SESSION_ONLY:
        yield "SessionRequired"
    elif _SCOPELESS_TAG not in operation["tags"]:
        yield "Forbidden"
