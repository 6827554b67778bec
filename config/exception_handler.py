"""The one table from errors to problem details (RFC 9457). Nothing else knows status codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from api.parsers import BodyTooLargeError
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import IdempotencyKeyReusedError
from bookings.locking import ConcurrencyError
from bookings.slot_check import SlotUnavailableError
from calendars.connect_links import ConnectLinkUnavailableError
from engine import timestamps
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from engine.reasons import Reason
from interviews.availability import AvailabilityUnknownError
from interviews.panels import InterviewerNotFoundError
from interviews.renderers import list_unknown_intervals
from interviews.spec import InterviewNotFoundError
from pages.error_pages import render_error_page
from people.engine_values import UnreadableRulesError

MEDIA_TYPE = "application/problem+json"
#: Seconds after which calendars that could not be read are worth another try.
RETRY_AFTER_SECONDS = 30

#: Where the framework says what is wrong with a value as a whole.
NON_FIELD_ERRORS = "non_field_errors"

Problem = tuple[int, str, str, str, dict[str, Any]]


def handle_exception(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Answer an exception of a view (the framework's EXCEPTION_HANDLER); None if unforeseen."""
    for kind, describe in _TABLE.items():
        if isinstance(error, kind):
            status, slug, title, detail, more = describe(error)
            body = _body(status, slug, title, detail) | more
            return _json_response(body, _headers(error, status))
    return None


class UnknownEndpointView(APIView):
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


def _unfillable_panel(error: Any) -> Problem:
    detail = (
        f"The groups of this panel need {error.required} people and name only {error.members};"
        " a person takes one place."
    )
    if not error.members:
        detail = "A group of this panel has nobody in it."
    return 409, "unfillable-panel", "The panel cannot be filled", detail, {}


def _too_many_groups(error: TooManyGroupsError) -> Problem:
    detail = f"A panel has at most {error.maximum} groups."
    return 409, "too-many-groups", "The panel has too many groups", detail, {}


def _unreadable_rules(error: UnreadableRulesError) -> Problem:
    detail = str(error) if error.owner_name else "Rules of this interview cannot be understood."
    return 409, "unreadable-rules", "Some rules cannot be understood", detail, {}


def _no_such_interviewer(error: InterviewerNotFoundError) -> Problem:
    messages = [f"There is no interviewer {one}." for one in error.ids]
    detail = " ".join(messages)
    return 400, "invalid", "A parameter is wrong", detail, {"errors": {"panel": messages}}


def _availability_unknown(error: AvailabilityUnknownError) -> Problem:
    title = "Some calendars could not be read"
    if error.for_candidate:
        detail = "It is not known at the moment when the interviewers are free."
        return 503, "availability-unknown", title, detail, {}
    detail = " ".join(
        f"{read.calendar.interviewer_name}: {read.calendar.name} {read.message}."
        for read in error.incomplete_reads
    )
    more = {"unknown": list_unknown_intervals(error.incomplete_reads)}
    return 503, "availability-unknown", title, detail, more


def _slot_refused(error: SlotUnavailableError) -> Problem:
    explained = error.explanation
    start = timestamps.format_utc(explained.slot[0])
    more: dict[str, Any] = {
        "reasons": [reason.value for reason in explained.reasons],
        "nearest": [
            {"start": timestamps.format_utc(start), "end": timestamps.format_utc(end)}
            for start, end in error.nearest_slots
        ],
    }
    if Reason.UNKNOWN in explained.reasons:
        more["unknown"] = list_unknown_intervals(explained.availability.calendar_reads)
    detail = f"{start} is no slot: {', '.join(more['reasons']) or 'it is on no mark'}."
    return 409, "slot-refused", "This start cannot be booked", detail, more


def _hold_used(error: Any) -> Problem:
    more = {"bookingId": str(error.booking_id)}
    return 409, "hold-used", "The hold has become a booking", f"{error}.".capitalize(), more


def _hold_over(error: Any) -> Problem:
    detail = "Its slot may be free still: hold or book it anew."
    return 409, "hold-over", "The hold has expired", detail, {}


def _booking_cancelled(error: Any) -> Problem:
    detail = "A cancelled booking cannot be moved: book a slot anew."
    return 409, "booking-cancelled", "The booking was cancelled", detail, {}


def _key_reused(error: Any) -> Problem:
    detail = "This idempotency key came with another request before: use a new one."
    errors = {"errors": {"Idempotency-Key": [detail]}}
    return 422, "key-reused", "The idempotency key was used before", detail, errors


def _too_busy(error: Any) -> Problem:
    detail = "Too many others are booking the same people at this moment. Nothing was changed."
    return 503, "too-busy", "Try again in a moment", detail, {}


def _too_large(error: Any) -> Problem:
    return 413, "too-large", "Payload Too Large", str(BodyTooLargeError.default_detail), {}


def _database_unavailable(error: Any) -> Problem:
    detail = "The database cannot be reached or is busy. Nothing was changed."
    return 503, "database-away", "Try again in a moment", detail, {}


def _resource_not_found(error: Any) -> Problem:
    return 404, "not-found", "Not found", f"{error}.".capitalize(), {}


def _not_by_link(error: Any) -> Problem:
    detail = "This kind of calendar is connected by a coordinator, or its service is not set up."
    return 409, "not-by-link", "This calendar is not connected by a link", detail, {}


def _invalid(error: Any) -> Problem:
    errors = _by_path(error.detail)
    detail = " ".join(
        f"{path}: {message}" for path, messages in errors.items() for message in messages
    )
    return 400, "invalid", "A parameter is wrong", detail, {"errors": errors}


def _by_path(detail: Any, path: str = "") -> dict[str, list[str]]:
    """What is wrong by the path to it, such as `queryPeriods[0].end`."""
    if isinstance(detail, Mapping):
        inner = [
            (f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip("."), part)
            for key, part in detail.items()
            if key != NON_FIELD_ERRORS
        ]
        errors = {place: it for at, part in inner for place, it in _by_path(part, at).items()}
        general = detail.get(NON_FIELD_ERRORS)
        return errors | (_by_path(general, path) if general else {})
    if any(isinstance(part, Mapping) for part in detail):
        return _by_path(dict(enumerate(detail)), path)
    return {path: [str(message) for message in detail]} if detail else {}


def _not_found(error: Any) -> Problem:
    detail = str(getattr(error, "detail", "There is nothing at this address."))
    return 404, "not-found", "Not found", detail, {}


def _framework_error(error: Any) -> Problem:
    title = HTTPStatus(error.status_code).phrase
    slug = str(error.default_code).replace("_", "-")
    return error.status_code, slug, title, str(error.detail), {}


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    InterviewNotFoundError: _interview_not_found,
    InterviewerNotFoundError: _no_such_interviewer,
    EmptyPanelError: _empty_panel,
    UnfillableGroupError: _unfillable_panel,
    TooManyGroupsError: _too_many_groups,
    UnreadableRulesError: _unreadable_rules,
    ConnectLinkUnavailableError: _not_by_link,
    AvailabilityUnknownError: _availability_unknown,
    SlotUnavailableError: _slot_refused,
    HoldNotFoundError: _resource_not_found,
    BookingNotFoundError: _resource_not_found,
    HoldAlreadyBookedError: _hold_used,
    HoldExpiredError: _hold_over,
    BookingCancelledError: _booking_cancelled,
    IdempotencyKeyReusedError: _key_reused,
    ConcurrencyError: _too_busy,
    RequestDataTooBig: _too_large,
    OperationalError: _database_unavailable,
    InterfaceError: _database_unavailable,
    exceptions.ValidationError: _invalid,
    exceptions.NotFound: _not_found,
    Http404: _not_found,
    exceptions.APIException: _framework_error,
}


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    for header, name in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        if told := getattr(error, name, None):
            headers[header] = str(told)
    if isinstance(error, (ConcurrencyError, OperationalError, InterfaceError)):
        headers["Retry-After"] = "1"
    elif status == 503:
        unread = getattr(error, "unread", ())
        headers["Retry-After"] = str(
            max([RETRY_AFTER_SECONDS, *(read.retry_after for read in unread)])
        )
    return headers


def _body(status: int, slug: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:slotsmith:{slug}", "title": title, "status": status, "detail": detail}


def _problem_response(
    request: HttpRequest, status: int, slug: str, title: str, detail: str
) -> HttpResponse:
    """A page for a browser that is not at the API; a problem for everybody else."""
    is_page = not request.path_info.startswith("/api/")
    if is_page and "text/html" in request.headers.get("Accept", ""):
        return render_error_page(request, status)
    return _json_response(_body(status, slug, title, detail), {})


def _json_response(body: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    """Problems are JSON whatever was asked for, also where nothing asked for can be given.

    What a caller wrote may come back in them; half a surrogate pair cannot be written as UTF-8.
    """
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        text.encode(errors="replace"),
        status=body["status"],
        headers=headers,
        content_type=MEDIA_TYPE,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem_response(
        request, 400, "bad-request", "Bad request", "The request could not be understood."
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem_response(request, 403, "forbidden", "Forbidden", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem_response(
        request, 404, "not-found", "Not found", "There is nothing at this address."
    )


def length_required(request: HttpRequest) -> HttpResponse:
    detail = "Say how long the body is (Content-Length), and do not send it in chunks."
    return _json_response(_body(411, "length-required", "Length Required", detail), {})


def server_error(request: HttpRequest) -> HttpResponse:
    detail = "Something went wrong; it is our fault."
    return _problem_response(request, 500, "server-error", "Server error", detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that its page came with (CSRF_FAILURE_VIEW)."""
    return _problem_response(
        request, 403, "forbidden", "Forbidden", "This form did not come from its page."
    )
