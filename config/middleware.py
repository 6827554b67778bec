"""What every request passes before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config import charsets, exception_handler


def reject_unreadable_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a request in an odd charset, or with a query string of too many fields.

    Whoever read it later would stumble, and so would whoever tells of the error.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            if charsets.has_unsupported_charset(request):
                raise SuspiciousOperation
            request.GET  # noqa: B018  it is read here and kept
        except SuspiciousOperation as error:
            return exception_handler.bad_request(request, error)
        return get_response(request)

    return middleware


def activate_page_locale(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Write pages in the language that a browser asks for; the API speaks one, to programs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(("/api/", "/admin/")):
            return get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            answer = get_response(request)
        patch_vary_headers(answer, ["Accept-Language"])
        return answer

    return middleware


def require_content_length(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 411 to a body that comes in chunks: it would be taken for none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return exception_handler.length_required(request)
        return get_response(request)

    return middleware
