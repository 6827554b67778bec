"""How problems are written down in the API's documentation."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse

#: Problem details (RFC 9457), by the name that the documentation has for them.
PROBLEM_SCHEMA_REF = {"$ref": "#/components/schemas/Problem"}
PROBLEM_MEDIA_TYPE = "application/problem+json"


def problem_responses(**descriptions: str) -> dict[tuple[int, str], OpenApiResponse]:
    """What may go wrong, by status: `problems(s404="There is no such thing.")`."""
    return {
        (int(status[1:]), PROBLEM_MEDIA_TYPE): OpenApiResponse(
            PROBLEM_SCHEMA_REF, description=description
        )
        for status, description in descriptions.items()
    }
