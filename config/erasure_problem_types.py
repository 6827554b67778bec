"""The types of problem of erasing candidates, for `config.problem_catalogue`."""

from __future__ import annotations

from config.problem_type import ProblemType

ERASURE_PROBLEM_TYPES = (
    ProblemType(
        "candidate-erased",
        409,
        "The candidate was erased",
        "The candidate of the booking, or of the request with this idempotency key, was erased.",
        "Book again.",
    ),
    ProblemType(
        "candidate-has-interviews",
        409,
        "The candidate has upcoming interviews",
        "The candidate to erase has the upcoming bookings `bookingIds`. Nothing was erased.",
        "Cancel them, or send `cancelBookings`.",
    ),
    ProblemType(
        "messages-pending",
        409,
        "Messages about the candidate are not delivered yet",
        "Participants have not been notified yet of a change of an interview that is not over.",
        "Send the request again later.",
    ),
)
