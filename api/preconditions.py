"""ETags of single objects, and changes that are made only if the object is the expected version."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.schemas import problem_responses

IF_MATCH_PARAMETER = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `ETag` that the object must have. Without it, any version is changed.",
)
ETAG_PARAMETER = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="The version of the object, for `If-Match`.",
)
PRECONDITION_PROBLEM = problem_responses(s412="The object has another version than `If-Match`.")


class PreconditionFailedError(APIException):
    """The If-Match header of a request is not the ETag of the object."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "The object has changed since the version that If-Match names."
    default_code = "precondition_failed"


def compute_etag(representation: Any) -> str:
    """Return the ETag of an object: a digest of what the API shows of it."""
    content = JSONRenderer().render(representation)
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def check_if_match(request: Request, representation: Any) -> None:
    """Raise PreconditionFailedError if the request expects another version (RFC 9110, 13.1.1).

    Call it in the transaction of the change, while the row of the object is locked.
    """
    if_match = request.headers.get("If-Match")
    if if_match is None:
        return
    etags = parse_etags(if_match)
    if "*" not in etags and compute_etag(representation) not in etags:
        raise PreconditionFailedError


def build_object_response(representation: Any, status_code: int = 200, **headers: str) -> Response:
    """Return an object with its ETag. No cache may store it."""
    headers = {"Cache-Control": "no-store", "ETag": compute_etag(representation), **headers}
    return Response(representation, status=status_code, headers=headers)
