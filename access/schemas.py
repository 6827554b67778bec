"""What the API's documentation says of signing in, and of what any endpoint may answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api.schemas import PROBLEM_MEDIA_TYPE, PROBLEM_SCHEMA_REF

_ANY = {
    "401": "Nobody said who is calling, or with a token that does not let them in.",
    "403": "The caller may not do this.",
    "429": "Too many requests in this minute; `Retry-After` says when the next one begins.",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token, as it is written down in an OpenAPI document."""

    target_class = "access.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def add_error_responses(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add to each operation how it refuses callers."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, description in _ANY.items():
                content = {PROBLEM_MEDIA_TYPE: {"schema": PROBLEM_SCHEMA_REF}}
                answer = {"content": content, "description": description}
                operation["responses"].setdefault(status, answer)
    return result
