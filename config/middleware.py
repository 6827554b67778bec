"""What every request passes before anything else looks at it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from config import problems


def refuse_unreadable_queries(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a query string that cannot be read, such as one of too many fields.

    Whoever read it later would stumble, and so would whoever tells of the error.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.GET  # noqa: B018  it is read here and kept
        except SuspiciousOperation as error:
            return problems.bad_request(request, error)
        return get_response(request)

    return middleware


def refuse_bodies_of_unknown_length(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 411 to a body that comes in chunks: it would be taken for none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return problems.length_required(request)
        return get_response(request)

    return middleware
