"""OpenAPI: the token authentication, and the errors that every endpoint may answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api.schemas import PROBLEM_MEDIA_TYPE, PROBLEM_SCHEMA_REF

_COMMON_ERRORS = {
    "401": "Credentials are missing or invalid.",
    "403": "The caller does not have permission.",
    "429": "Too many requests. `Retry-After` is the number of seconds until the next minute.",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The security scheme of API tokens."""

    target_class = "access.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token: `Authorization: Bearer slt_…`. `manage.py issue_token`"
            " makes one, and the admin does.",
        }


def add_error_responses(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add the common errors to every operation of the schema that needs credentials."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if not operation.setdefault("security", []):
                continue
            for status, description in _COMMON_ERRORS.items():
                content = {PROBLEM_MEDIA_TYPE: {"schema": PROBLEM_SCHEMA_REF}}
                response = {"content": content, "description": description}
                operation["responses"].setdefault(status, response)
    return result
