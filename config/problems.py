"""The one table from errors to problem details (RFC 9457). Nothing else knows status codes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from engine.panel import EmptyPanel
from interviews.availability import AvailabilityUnknown, InterviewNotFound
from interviews.renderers import unknown_stretches

MEDIA_TYPE = "application/problem+json"
#: Seconds after which calendars that could not be read are worth another try.
RETRY_AFTER = 30

Problem = tuple[int, str, str, str, dict[str, Any]]


def respond(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Answer an exception of a view (the framework's EXCEPTION_HANDLER); None if unforeseen."""
    for kind, describe in _TABLE.items():
        if isinstance(error, kind):
            status, slug, title, detail, more = describe(error)
            body = _body(status, slug, title, detail) | more
            return _answer(body, _headers(error, status))
    return None


class NoSuchEndpoint(APIView):
    """Whatever else is asked for under /api/ is not there, by any method."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound("There is nothing at this address.")


def _interview_not_found(error: Any) -> Problem:
    detail = f"There is no interview {error.interview_id}."
    return 404, "not-found", "Not found", detail, {}


def _empty_panel(error: Any) -> Problem:
    detail = "This interview has no interviewers, so there is nobody who could be free."
    return 409, "empty-panel", "Nobody is on the panel", detail, {}


def _availability_unknown(error: Any) -> Problem:
    detail = " ".join(
        f"{read.calendar.interviewer_name}: {read.calendar.name} {read.why.words}."
        for read in error.unread
    )
    more = {"unknown": unknown_stretches(error.unread)}
    return 503, "availability-unknown", "Some calendars could not be read", detail, more


def _invalid(error: Any) -> Problem:
    detail = " ".join(
        f"{name}: {message}" for name, messages in error.detail.items() for message in messages
    )
    return 400, "invalid", "A parameter is wrong", detail, {"errors": error.detail}


def _not_found(error: Any) -> Problem:
    detail = str(getattr(error, "detail", "There is nothing at this address."))
    return 404, "not-found", "Not found", detail, {}


def _http(error: Any) -> Problem:
    title = HTTPStatus(error.status_code).phrase
    slug = str(error.default_code).replace("_", "-")
    return error.status_code, slug, title, str(error.detail), {}


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    InterviewNotFound: _interview_not_found,
    EmptyPanel: _empty_panel,
    AvailabilityUnknown: _availability_unknown,
    exceptions.ValidationError: _invalid,
    exceptions.NotFound: _not_found,
    Http404: _not_found,
    exceptions.APIException: _http,
}


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        unread = getattr(error, "unread", ())
        headers["Retry-After"] = str(max([RETRY_AFTER, *(read.retry_after for read in unread)]))
    return headers


def _body(status: int, slug: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:slotsmith:{slug}", "title": title, "status": status, "detail": detail}


def _page(status: int, slug: str, title: str, detail: str) -> JsonResponse:
    return _answer(_body(status, slug, title, detail), {})


def _answer(body: dict[str, Any], headers: dict[str, str]) -> JsonResponse:
    """Problems are JSON whatever was asked for, also where nothing asked for can be given."""
    return JsonResponse(
        body,
        status=body["status"],
        headers=headers,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _page(400, "bad-request", "Bad request", "The request could not be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _page(403, "forbidden", "Forbidden", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _page(404, "not-found", "Not found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> JsonResponse:
    return _page(500, "server-error", "Server error", "Something went wrong; it is our fault.")
