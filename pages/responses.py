"""Responses with security headers: pages load nothing from other hosts and run no inline code."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def render_page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page template with security headers."""
    return with_security_headers(render(request, f"pages/{name}.html", context, status=status))


def with_security_headers(response: AnyResponse) -> AnyResponse:
    """Add the headers that every page needs, and return the response."""
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    # Other sites get no referrer. Our own forms need one for the CSRF check.
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
