"""Responses with one object, and changes that are made only if it is the expected version."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag

ETAG_PARAMETER = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="The state of the object, for `If-Match` and `If-None-Match`.",
)
IF_MATCH_PARAMETER = etag.IF_MATCH


def check_if_match(request: Request, representation: Any) -> None:
    """Raise PreconditionFailedError if the request expects another version of an object.

    Call it in the transaction of the change, while the row of the object is locked.
    """
    etag.check_if_match(request.headers.get("If-Match", ""), etag.compute_etag(representation))


def build_object_response(representation: Any, status_code: int = 200, **headers: str) -> Response:
    """Return an object that was created or changed, with its ETag. No cache may store it."""
    own_headers = {"Cache-Control": "no-store", "ETag": etag.compute_etag(representation)}
    return Response(representation, status=status_code, headers={**own_headers, **headers})
