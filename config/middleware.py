"""Middleware that checks a request before a view reads it, and sets the page language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config import charsets, error_views


def reject_unreadable_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a request that would raise later, also while the error is being reported.

    These are an unsupported charset, a query string with too many fields, and a NUL character that
    would reach the database. A host with a final dot is refused too: it is another origin to
    browsers, whose cookies and caches would differ.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            if charsets.has_unsupported_charset(request) or _has_final_dot(request):
                raise SuspiciousOperation
            request.GET  # noqa: B018  (parses the query string; Django caches it)
            if _has_nul(request):
                raise SuspiciousOperation
        except SuspiciousOperation as error:
            return error_views.bad_request(request, error)
        return get_response(request)

    return middleware


def _has_final_dot(request: HttpRequest) -> bool:
    host, colon, port = request.META.get("HTTP_HOST", "").rpartition(":")
    return (host if colon and port.isdigit() else f"{host}{colon}{port}").endswith(".")


def _has_nul(request: HttpRequest) -> bool:
    """Return whether the session cookie, or the query string of the admin, has a NUL character.

    PostgreSQL refuses it in a text. A cookie can have it in quotes, as `\\000`.
    """
    texts = [request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")]
    if request.path_info.startswith("/admin/"):
        texts += [text for _, values in request.GET.lists() for text in values]
    return any("\0" in text for text in texts)


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


def add_version(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Add the product's version to every response of the API."""
    version = str(settings.SPECTACULAR_SETTINGS["VERSION"])

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith("/api/"):
            response.headers["Slotsmith-Version"] = version
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
