"""Answers that say what they are, so that whoever has one already need not get it again."""

from __future__ import annotations

import hashlib
from functools import partial

from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

OPENAPI_PARAMETERS = [
    OpenApiParameter(
        "If-None-Match",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="The `ETag` of an answer that the caller has.",
    ),
    OpenApiParameter(
        "ETag",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        response=[200, 304],
        description="Changes with the answer, to the byte.",
    ),
]
NOT_MODIFIED_RESPONSE = {304: OpenApiResponse(description="It is the answer that the caller has.")}

#: It may be kept by its caller alone, who asks every time whether it still holds.
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def add_etag(request: Request, answer: Response) -> Response:
    """Have an answer carry its ETag; whoever names that one is told 304 and nothing else.

    For success alone: what is wrong has to be said whatever the caller has (RFC 9110, 13.2.1).
    """
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    answer.add_post_render_callback(partial(_tagged, request.headers.get("If-None-Match", "")))
    return answer


def is_match(header: str, etag: str) -> bool:
    """Whether an If-None-Match names an ETag; a weak one is as good (RFC 9110, 13.1.2)."""
    named = parse_etags(header)
    return "*" in named or etag in [one.removeprefix("W/") for one in named]


def _tagged(header: str, answer: Response) -> HttpResponseBase:
    etag = f'"{hashlib.blake2b(answer.content, digest_size=32).hexdigest()}"'
    answer.headers["ETag"] = etag
    return _not_modified(answer) if is_match(header, etag) else answer


def _not_modified(answer: Response) -> HttpResponseNotModified:
    kept = {name: answer.headers[name] for name in ("Cache-Control", "ETag", "Vary")}
    # that of the answer; else it would be counted to be 0, which no answer has (RFC 9110, 8.6)
    kept["Content-Length"] = str(len(answer.content))
    return HttpResponseNotModified(headers=kept)
