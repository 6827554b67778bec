"""ETags: a caller that already has the current response gets 304 without a body."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.error_entries import InvalidHeaderError

OPENAPI_PARAMETERS = [
    OpenApiParameter(
        "If-None-Match",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="The `ETag` of an earlier response.",
    ),
    OpenApiParameter(
        "ETag",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        response=[200, 304],
        description="A hash of the response body.",
    ),
]
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `ETag` of the object as you know it. If the object has changed since, nothing"
    " is changed and the answer is 412.",
)
NOT_MODIFIED_RESPONSE = {304: OpenApiResponse(description="The earlier response is current.")}

#: Only the caller's own cache may store the response, and it must revalidate it every time.
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}

PostRenderCallback = Callable[["BytesResponse"], HttpResponseBase]


class PreconditionFailedError(Exception):
    """The If-Match header does not have the current ETag of the object."""


def compute_etag(data: Any) -> str:
    """Return the ETag of an object: a hash of its JSON."""
    return _hash(JSONRenderer().render(data))


def check_if_match(if_match: str, etag: str) -> None:
    """Raise PreconditionFailedError unless an If-Match header, if it is sent, has an ETag.

    Weak ETags never match (RFC 9110 section 13.1.1). Raise InvalidHeaderError for a header without
    an ETag in quotation marks.
    """
    etags = parse_etags(if_match)
    if if_match.strip() and not etags:
        message = 'Enter the unchanged `ETag` of the object, with its quotation marks, or "*".'
        raise InvalidHeaderError("If-Match", message)
    if if_match and "*" not in etags and etag not in etags:
        raise PreconditionFailedError


def build_response(request: Request, data: Any) -> Response | HttpResponseNotModified:
    """Return one object with its ETag, or 304 if the request's If-None-Match has it."""
    etag = compute_etag(data)
    response = Response(data, headers={**_HEADERS, "ETag": etag})
    if not is_match(request.headers.get("If-None-Match", ""), etag):
        return response
    return HttpResponseNotModified(headers={**_HEADERS, "ETag": etag})


class BytesResponse(HttpResponse):
    """A response of rendered bytes that runs callbacks when it has all headers of the view.

    It does what the framework's response does after rendering, without its template and renderer.
    """

    def __init__(self, content: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(content, content_type="application/json", headers=headers)
        self._callbacks: list[PostRenderCallback] = []

    def add_post_render_callback(self, callback: PostRenderCallback) -> None:
        self._callbacks.append(callback)

    def render(self) -> HttpResponseBase:
        """Run the callbacks; Django calls this when the view has returned."""
        response: HttpResponseBase = self
        for callback in self._callbacks:
            response = callback(self)
        return response


def add_etag(request: Request, response: BytesResponse) -> BytesResponse:
    """Add an ETag, and make the response 304 if the request's If-None-Match has it.

    Call it for successful responses only (RFC 9110 section 13.2.1).
    """
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if_none_match = request.META.get("HTTP_IF_NONE_MATCH", "")
    response.add_post_render_callback(partial(_apply_etag, if_none_match))
    return response


def is_match(if_none_match: str, etag: str) -> bool:
    """Return whether an If-None-Match header has an ETag, by weak comparison (RFC 9110, 13.1.2)."""
    etags = parse_etags(if_none_match) if if_none_match else []
    return "*" in etags or etag in [candidate.removeprefix("W/") for candidate in etags]


def _apply_etag(if_none_match: str, response: BytesResponse) -> HttpResponseBase:
    etag = _hash(response.content)
    response.headers["ETag"] = etag
    return _build_not_modified(response) if is_match(if_none_match, etag) else response


def _hash(content: bytes) -> str:
    return f'"{hashlib.blake2b(content, digest_size=32).hexdigest()}"'


def _build_not_modified(response: BytesResponse) -> HttpResponseNotModified:
    headers = {name: response.headers[name] for name in ("Cache-Control", "ETag", "Vary")}
    # Content-Length must be that of the full response (RFC 9110 section 8.6). Django would set 0.
    headers["Content-Length"] = str(len(response.content))
    return HttpResponseNotModified(headers=headers)
