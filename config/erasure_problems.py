"""The problems of erasing candidates, for `config.exception_handler`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bookings.erasure import PendingMessagesError, UpcomingInterviewsError
from bookings.idempotency import ErasedRequestError
from config.problem_details import Problem


def _request_erased(error: Any) -> Problem:
    detail = (
        "This idempotency key was used for a candidate who has been erased since. The request is"
        " not carried out again."
    )
    return Problem("candidate-erased", detail)


def _interviews_upcoming(error: UpcomingInterviewsError) -> Problem:
    detail = "The candidate has upcoming interviews. Nothing was erased. Cancel them first."
    more = {"bookingIds": [str(booking.pk) for booking in error.bookings]}
    return Problem("candidate-has-interviews", detail, more)


def _messages_pending(error: PendingMessagesError) -> Problem:
    detail = (
        f"{error.messages} messages about the candidate's interviews have not been delivered yet."
        " Nothing was erased. Send the request again when they are delivered."
    )
    return Problem("messages-pending", detail)


TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    ErasedRequestError: _request_erased,
    UpcomingInterviewsError: _interviews_upcoming,
    PendingMessagesError: _messages_pending,
}
