"""Middleware that checks a request before a view reads it, and sets the page language."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config import charsets, error_views


def reject_unreadable_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to an unsupported charset, a query string with too many fields, or a final dot.

    A host with a final dot is another origin to browsers: cookies and caches would differ.

    Reading either later would raise, also while the error is being reported.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            if charsets.has_unsupported_charset(request) or _has_final_dot(request):
                raise SuspiciousOperation
            request.GET  # noqa: B018  (parses the query string; Django caches it)
        except SuspiciousOperation as error:
            return error_views.bad_request(request, error)
        return get_response(request)

    return middleware


def _has_final_dot(request: HttpRequest) -> bool:
    host, colon, port = request.META.get("HTTP_HOST", "").rpartition(":")
    return (host if colon and port.isdigit() else f"{host}{colon}{port}").endswith(".")


def activate_page_locale(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Render pages in the language that the browser prefers; the API and the admin are English."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(("/api/", "/admin/")):
            return get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def forbid_caching_and_indexing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep pages and files out of caches and search engines; the API sets its own headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware


def require_content_length(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 411 to a chunked body, which Django would read as empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return error_views.length_required(request)
        return get_response(request)

    return middleware
