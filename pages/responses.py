"""A page as it leaves us: nothing in it comes from elsewhere or is run inline."""

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
    """The page of a template, kept by nobody and framed by nobody."""
    return with_security_headers(render(request, f"pages/{name}.html", context, status=status))


def with_security_headers(answer: AnyResponse) -> AnyResponse:
    """An answer with the headers of every page."""
    answer["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    # other sites are told nothing; our own forms have to be told where they come from
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
