"""The only table from exceptions to problem details (RFC 9457) and their statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from api.parsers import BodyTooLargeError
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.candidate_overlap import CandidateBookedError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import IdempotencyKeyReusedError
from bookings.locking import ConcurrencyError
from bookings.slot_check import SlotUnavailableError
from calendars.connect_links import ConnectLinkUnavailableError
from config import database_problems
from config.problem_details import Problem, problem_response
from engine import timestamps
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from engine.reasons import Reason
from interviews.availability import AvailabilityUnknownError
from interviews.availability_json import build_unknown_members
from interviews.interview_spec import InterviewNotFoundError
from interviews.panels import InterviewerNotFoundError
from interviews.query_limits import MAX_RESPONSE_BYTES, QueryTimeoutError, ResponseTooLargeError
from ops import database_errors
from people.engine_values import UnreadableRulesError

#: Seconds after which calendars that could not be read are worth another try.
RETRY_AFTER_SECONDS = 30

#: The key under which REST framework reports errors of a value as a whole.
NON_FIELD_ERRORS = "non_field_errors"


def handle_exception(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem response for a view's exception, or None for an unexpected one.

    This is REST framework's EXCEPTION_HANDLER.
    """
    if failure := database_errors.classify(error):
        return database_problems.respond(error, failure)
    for kind, describe in _TABLE.items():
        if isinstance(error, kind):
            problem = describe(error)
            return problem_response(problem, _build_headers(error, problem.status))
    return None


def _build_headers(error: Exception, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    for header, name in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        if value := getattr(error, name, None):
            headers[header] = str(value)
    if isinstance(error, ConcurrencyError):
        headers["Retry-After"] = "1"
    elif status == 503:
        reads = getattr(error, "incomplete_reads", ())
        headers["Retry-After"] = str(
            max([RETRY_AFTER_SECONDS, *(read.retry_after for read in reads)])
        )
    return headers


def _interview_not_found(error: Any) -> Problem:
    detail = f"There is no interview {error.interview_id}."
    return Problem(404, "not-found", "Not found", detail)


def _empty_panel(error: Any) -> Problem:
    detail = "This interview has no interviewers, so it has no slots."
    return Problem(409, "empty-panel", "Nobody is on the panel", detail)


def _unfillable_panel(error: Any) -> Problem:
    detail = (
        f"The groups of this panel need {error.required} people but have only {error.members};"
        " each person counts once."
    )
    if not error.members:
        detail = "A group of this panel has no members."
    return Problem(409, "unfillable-panel", "The panel cannot be filled", detail)


def _too_many_groups(error: TooManyGroupsError) -> Problem:
    detail = f"A panel has at most {error.maximum} groups."
    return Problem(409, "too-many-groups", "The panel has too many groups", detail)


def _unreadable_rules(error: UnreadableRulesError) -> Problem:
    detail = str(error) if error.owner_name else "A rule of this interview is invalid."
    return Problem(409, "unreadable-rules", "Some rules are invalid", detail)


def _interviewer_not_found(error: InterviewerNotFoundError) -> Problem:
    messages = [f"There is no interviewer {pk}." for pk in error.ids]
    detail = " ".join(messages)
    return Problem(400, "invalid", "A parameter is wrong", detail, {"errors": {"panel": messages}})


def _availability_unknown(error: AvailabilityUnknownError) -> Problem:
    title = "Some calendars could not be read"
    if error.for_candidate:
        detail = "The calendars of some interviewers cannot be read at the moment."
        return Problem(503, "availability-unknown", title, detail)
    detail = " ".join(
        f"{read.calendar.interviewer_name}: {read.calendar.name} {read.message}."
        for read in error.incomplete_reads
    )
    more = build_unknown_members(error.incomplete_reads)
    return Problem(503, "availability-unknown", title, detail, more)


def _response_too_large(error: ResponseTooLargeError) -> Problem:
    message = (
        f"The response would have about {error.size // 1_000_000} MB, most of it for {error.part};"
        f" the maximum is {MAX_RESPONSE_BYTES // 1_000_000} MB. Ask for a shorter window, a longer"
        " step or fewer people, or include less."
    )
    detail = f"{error.parameter}: {message}"
    errors = {"errors": {error.parameter: [message]}}
    return Problem(400, "invalid", "A parameter is wrong", detail, errors)


def _query_timeout(error: QueryTimeoutError) -> Problem:
    detail = (
        "The search took too long, or too many large searches run at the same time. Try again"
        " later, or ask for a shorter window or fewer people, or include less."
    )
    return Problem(503, "query-too-long", "The search took too long", detail)


def _slot_unavailable(error: SlotUnavailableError) -> Problem:
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
        more.update(build_unknown_members(explained.availability.calendar_reads))
    detail = f"{start} is not available: {', '.join(more['reasons']) or 'it is not on the grid'}."
    return Problem(409, "slot-refused", "This start cannot be booked", detail, more)


def _candidate_booked(error: CandidateBookedError) -> Problem:
    detail = (
        "The candidate already has an interview at this time. Choose another time, or send"
        " allowCandidateOverlap to book anyway."
    )
    more: dict[str, Any] = {}
    if other := error.booking:
        more = {"interviewId": other.template_id, "bookingId": str(other.pk)}
    title = "The candidate has an interview at this time"
    return Problem(409, "candidate-booked", title, detail, more)


def _hold_already_booked(error: Any) -> Problem:
    more = {"bookingId": str(error.booking_id)}
    return Problem(
        409, "hold-used", "The hold has already been booked", f"{error}.".capitalize(), more
    )


def _hold_expired(error: Any) -> Problem:
    detail = "The slot may still be free. Hold or book it again."
    return Problem(409, "hold-over", "The hold has expired", detail)


def _booking_cancelled(error: Any) -> Problem:
    detail = "A cancelled booking cannot be rescheduled. Book a new slot."
    return Problem(409, "booking-cancelled", "The booking was cancelled", detail)


def _idempotency_key_reused(error: Any) -> Problem:
    detail = "This idempotency key was used for a different request. Use a new key."
    errors = {"errors": {"Idempotency-Key": [detail]}}
    return Problem(422, "key-reused", "The idempotency key was used before", detail, errors)


def _too_much_concurrency(error: Any) -> Problem:
    detail = "Too many requests are booking the same interviewers. Nothing was changed."
    return Problem(503, "too-busy", "Try again in a moment", detail)


def _too_large(error: Any) -> Problem:
    return Problem(413, "too-large", "Payload Too Large", str(BodyTooLargeError.default_detail))


def _resource_not_found(error: Any) -> Problem:
    return Problem(404, "not-found", "Not found", f"{error}.".capitalize())


def _connect_link_unavailable(error: Any) -> Problem:
    detail = (
        "This kind of calendar is not connected with a link, or its provider is not configured."
        " Ask a coordinator to connect the calendar."
    )
    return Problem(409, "not-by-link", "This calendar cannot be connected with a link", detail)


def _invalid(error: Any) -> Problem:
    errors = _errors_by_path(error.detail)
    detail = " ".join(
        f"{path}: {message}" for path, messages in errors.items() for message in messages
    )
    return Problem(400, "invalid", "A parameter is wrong", detail, {"errors": errors})


def _errors_by_path(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Return messages by the path of the invalid value, such as `queryPeriods[0].end`."""
    if isinstance(detail, Mapping):
        inner = [
            (f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip("."), part)
            for key, part in detail.items()
            if key != NON_FIELD_ERRORS
        ]
        errors = {
            place: it for at, part in inner for place, it in _errors_by_path(part, at).items()
        }
        general = detail.get(NON_FIELD_ERRORS)
        return errors | (_errors_by_path(general, path) if general else {})
    if any(isinstance(part, Mapping) for part in detail):
        return _errors_by_path(dict(enumerate(detail)), path)
    return {path: [str(message) for message in detail]} if detail else {}


def _not_found(error: Any) -> Problem:
    detail = str(getattr(error, "detail", "There is nothing at this address."))
    return Problem(404, "not-found", "Not found", detail)


def _framework_error(error: Any) -> Problem:
    title = HTTPStatus(error.status_code).phrase
    slug = str(error.default_code).replace("_", "-")
    return Problem(error.status_code, slug, title, str(error.detail))


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    InterviewNotFoundError: _interview_not_found,
    InterviewerNotFoundError: _interviewer_not_found,
    EmptyPanelError: _empty_panel,
    UnfillableGroupError: _unfillable_panel,
    TooManyGroupsError: _too_many_groups,
    UnreadableRulesError: _unreadable_rules,
    ConnectLinkUnavailableError: _connect_link_unavailable,
    AvailabilityUnknownError: _availability_unknown,
    ResponseTooLargeError: _response_too_large,
    QueryTimeoutError: _query_timeout,
    SlotUnavailableError: _slot_unavailable,
    CandidateBookedError: _candidate_booked,
    HoldNotFoundError: _resource_not_found,
    BookingNotFoundError: _resource_not_found,
    HoldAlreadyBookedError: _hold_already_booked,
    HoldExpiredError: _hold_expired,
    BookingCancelledError: _booking_cancelled,
    IdempotencyKeyReusedError: _idempotency_key_reused,
    ConcurrencyError: _too_much_concurrency,
    RequestDataTooBig: _too_large,
    exceptions.ValidationError: _invalid,
    exceptions.NotFound: _not_found,
    Http404: _not_found,
    exceptions.APIException: _framework_error,
}
