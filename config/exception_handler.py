"""The only table from exceptions to problem details (RFC 9457).

The statuses of the problem types are in `config.problem_catalogue`. The tables of single subjects
are in the modules `config.*_problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail

from api import error_entries
from api.error_entries import InvalidHeaderError, Source, build_error
from api.etag import PreconditionFailedError
from api.parsers import BodyTooLargeError
from api.scopes import InsufficientScopeError
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.booking_mails import MailNotFoundError
from bookings.booking_update import CandidateErasedError
from bookings.candidate_overlap import CandidateBookedError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import IdempotencyKeyReusedError
from bookings.interviewer_replacement import ReplacementRefusedError
from bookings.link_invitations import LinkClosedError, LinkNotFoundError
from bookings.link_reminders import ReminderRefusedError
from bookings.locking import ConcurrencyError
from bookings.precondition import SequenceMismatchError
from bookings.slot_check import SlotUnavailableError, SlotUndecidedError
from calendars.connect_links import ConnectLinkUnavailableError
from config import (
    account_problems,
    database_problems,
    erasure_problems,
    resource_problems,
    slot_problems,
)
from config.problem_catalogue import PROBLEM_TYPES
from config.problem_details import Problem, problem_response
from interviews.availability import AvailabilityUnknownError
from interviews.query_limits import MAX_RESPONSE_BYTES, QueryTimeoutError, ResponseTooLargeError
from ops import database_errors
from people.engine_values import UnreadableRulesError

#: Seconds after which calendars that could not be read are worth another try.
RETRY_AFTER_SECONDS = 30

#: Codes of REST framework's exceptions that have another type of problem.
_SLUGS_BY_CODE = {
    "parse_error": "malformed-request",
    "not_authenticated": "unauthenticated",
    "authentication_failed": "unauthenticated",
    "permission_denied": "forbidden",
}


def handle_exception(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem response for a view's exception, or None if it is unexpected.

    This is REST framework's EXCEPTION_HANDLER.
    """
    if failure := database_errors.classify(error):
        return database_problems.respond(error, failure)
    if isinstance(error, (exceptions.ValidationError, ResponseTooLargeError)):
        problem = _describe_invalid(error, _get_source(context))
        return problem_response(problem, _build_headers(error, problem.status_code))
    for kind, describe in _TABLE.items():
        if isinstance(error, kind):
            problem = describe(error)
            return problem_response(problem, _build_headers(error, problem.status_code))
    return None


def _get_source(context: Mapping[str, Any]) -> Source:
    """Return where the values of a request are: queries have no body, other requests no query."""
    is_query = context["request"].method in ("GET", "HEAD", "DELETE", "OPTIONS")
    return "parameter" if is_query else "pointer"


def _build_headers(error: Exception, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    for header, name in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        if value := getattr(error, name, None):
            headers[header] = str(value)
    if isinstance(error, InsufficientScopeError):
        challenge = f'Bearer error="insufficient_scope", scope="{error.scope.value}"'
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, ConcurrencyError):
        headers["Retry-After"] = "1"
    elif status == 503:
        reads = getattr(error, "incomplete_reads", ())
        headers["Retry-After"] = str(
            max([RETRY_AFTER_SECONDS, *(read.retry_after for read in reads)])
        )
    return headers


def _unreadable_rules(error: UnreadableRulesError) -> Problem:
    detail = str(error) if error.owner_name else "A rule of this interview is invalid."
    return Problem("unreadable-rules", detail)


def _describe_invalid(
    error: exceptions.ValidationError | ResponseTooLargeError, source: Source
) -> Problem:
    if isinstance(error, InvalidHeaderError):
        entry = error_entries.build_header_error(error.header, "invalid_format", error.text)
        return Problem("invalid", f"{error.header}: {error.text}", {"errors": [entry]})
    detail = error.detail if isinstance(error, exceptions.ValidationError) else _too_long(error)
    errors = error_entries.list_errors(detail, source)
    return Problem("invalid", error_entries.describe_errors(detail), {"errors": errors})


def _too_long(error: ResponseTooLargeError) -> dict[str, ErrorDetail]:
    message = (
        f"The response would have about {error.size // 1_000_000} MB, most of it for {error.part};"
        f" the maximum is {MAX_RESPONSE_BYTES // 1_000_000} MB. Ask for a shorter window, a longer"
        " step or fewer people, or include less."
    )
    return {error.parameter: build_error(message, "response_too_large")}


def _query_timeout(error: QueryTimeoutError) -> Problem:
    detail = (
        "The search took too long, or too many large searches run at the same time. Try again"
        " later, or ask for a shorter window or fewer people, or include less."
    )
    return Problem("query-too-long", detail)


def _hold_already_booked(error: Any) -> Problem:
    more = {"bookingId": str(error.booking_id)}
    return Problem("hold-used", f"{error}.".capitalize(), more)


def _hold_expired(error: Any) -> Problem:
    detail = "The slot may still be free. Hold or book it again."
    return Problem("hold-over", detail)


def _booking_cancelled(error: Any) -> Problem:
    detail = "A cancelled booking cannot be moved or get another candidate. Book a new slot."
    return Problem("booking-cancelled", detail)


def _candidate_erased(error: Any) -> Problem:
    detail = "The candidate of this booking has been erased. Book again to name a candidate."
    return Problem("candidate-erased", detail)


def _link_closed(error: Any) -> Problem:
    return Problem("link-closed", "This link no longer works. Create another link.")


def _reminder_refused(error: ReminderRefusedError) -> Problem:
    booked = "The candidate has booked with this link."
    detail = booked if error.is_booked else "The candidate got a reminder in the last 24 hours."
    return Problem("reminder-refused", detail)


def _precondition_failed(error: Any) -> Problem:
    detail = "The object has changed since you read it. Read it again."
    return Problem("precondition-failed", detail)


def _sequence_mismatch(error: SequenceMismatchError) -> Problem:
    detail = f"The sequence of the booking is {error.sequence}. Read the booking again."
    return Problem("precondition-failed", detail)


def _idempotency_key_reused(error: Any) -> Problem:
    detail = "This idempotency key was used for a different request. Use a new key."
    entry = error_entries.build_header_error("Idempotency-Key", "key_reused", detail)
    return Problem("key-reused", detail, {"errors": [entry]})


def _too_much_concurrency(error: Any) -> Problem:
    detail = "Too many requests are booking the same interviewers. Nothing was changed."
    return Problem("too-busy", detail)


def _too_large(error: Any) -> Problem:
    return Problem("too-large", str(BodyTooLargeError.default_detail))


def _resource_not_found(error: Any) -> Problem:
    return Problem("not-found", f"{error}.".capitalize())


def _connect_link_unavailable(error: ConnectLinkUnavailableError) -> Problem:
    return Problem(error.problem, error.text)


def _not_found(error: Any) -> Problem:
    detail = str(getattr(error, "detail", "There is nothing at this address."))
    return Problem("not-found", detail)


def _insufficient_scope(error: InsufficientScopeError) -> Problem:
    scope = error.scope.value
    return Problem("insufficient-scope", f"This needs the scope {scope}.", {"requiredScope": scope})


def _framework_error(error: Any) -> Problem:
    code = str(error.default_code)
    slug = _SLUGS_BY_CODE.get(code, code.replace("_", "-"))
    slug = slug if slug in PROBLEM_TYPES else "error"
    return Problem(slug, str(error.detail), status=error.status_code)


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    UnreadableRulesError: _unreadable_rules,
    **resource_problems.TABLE,
    ConnectLinkUnavailableError: _connect_link_unavailable,
    AvailabilityUnknownError: slot_problems.describe_availability_unknown,
    QueryTimeoutError: _query_timeout,
    SlotUndecidedError: slot_problems.describe_slot_undecided,
    SlotUnavailableError: slot_problems.describe_slot_unavailable,
    ReplacementRefusedError: slot_problems.describe_replacement_refused,
    CandidateBookedError: slot_problems.describe_candidate_booked,
    HoldNotFoundError: _resource_not_found,
    BookingNotFoundError: _resource_not_found,
    LinkNotFoundError: _resource_not_found,
    MailNotFoundError: _resource_not_found,
    LinkClosedError: _link_closed,
    ReminderRefusedError: _reminder_refused,
    HoldAlreadyBookedError: _hold_already_booked,
    HoldExpiredError: _hold_expired,
    BookingCancelledError: _booking_cancelled,
    CandidateErasedError: _candidate_erased,
    PreconditionFailedError: _precondition_failed,
    SequenceMismatchError: _sequence_mismatch,
    IdempotencyKeyReusedError: _idempotency_key_reused,
    **account_problems.TABLE,
    **erasure_problems.TABLE,
    ConcurrencyError: _too_much_concurrency,
    RequestDataTooBig: _too_large,
    exceptions.NotFound: _not_found,
    Http404: _not_found,
    InsufficientScopeError: _insufficient_scope,
    exceptions.APIException: _framework_error,
}
