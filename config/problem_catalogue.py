"""Every type of problem that the API answers, with its meaning: `GET /api/problems` serves it.

To add a type, add it here and to the table of docs/reference/api/errors.md.
"""

from __future__ import annotations

from config.account_problem_types import ACCOUNT_PROBLEM_TYPES
from config.connection_problem_types import CONNECTION_PROBLEM_TYPES
from config.erasure_problem_types import ERASURE_PROBLEM_TYPES
from config.problem_type import ProblemType

_WAIT = "Retry after `Retry-After` seconds."
_PROBLEM_TYPES = (
    *ACCOUNT_PROBLEM_TYPES,
    *CONNECTION_PROBLEM_TYPES,
    *ERASURE_PROBLEM_TYPES,
    ProblemType(
        "invalid",
        400,
        "A parameter is wrong",
        "A parameter, a header or a member of the body is wrong or unknown; `errors` lists them.",
        "Correct the request.",
    ),
    ProblemType(
        "malformed-request",
        400,
        "The request cannot be read",
        "The body is not valid JSON, or the request has an unknown host name.",
        "Correct the request.",
    ),
    ProblemType(
        "unauthenticated",
        401,
        "Credentials are missing or invalid",
        "There is no token and no session, or the token is unknown, expired or revoked, or the"
        " password is wrong.",
        "Send a valid API token.",
    ),
    ProblemType(
        "insufficient-scope",
        403,
        "The token lacks a scope",
        "The token or account has no `requiredScope`.",
        "Issue a token with that scope.",
    ),
    ProblemType(
        "forbidden",
        403,
        "Forbidden",
        "The caller may not do this, or a form has no valid CSRF token.",
        "See the permissions, or load the page again.",
    ),
    ProblemType(
        "not-found",
        404,
        "Not found",
        "There is no such object or URL, or the caller may not see it.",
        "Check the id.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "Method Not Allowed",
        "The URL exists, but not for this method.",
        "See openapi.yaml.",
    ),
    ProblemType(
        "not-acceptable",
        406,
        "Not Acceptable",
        "The `Accept` header excludes JSON.",
        "Accept `application/json`.",
    ),
    ProblemType(
        "request-timeout",
        408,
        "Request Timeout",
        "The body did not arrive within `CLIENT_TIMEOUT` (10 seconds).",
        "Send it faster.",
    ),
    ProblemType(
        "empty-panel",
        409,
        "The panel is empty",
        "The interview has no interviewers, so it has no slots.",
        "Add interviewers.",
    ),
    ProblemType(
        "unfillable-panel",
        409,
        "The panel cannot be filled",
        "The groups need more people than they name; each person takes one place.",
        "Add members, or require fewer people.",
    ),
    ProblemType(
        "too-many-groups",
        409,
        "The panel has too many groups",
        "The panel has more than eight groups.",
        "Merge groups.",
    ),
    ProblemType(
        "unreadable-rules",
        409,
        "Some rules are invalid",
        "Stored rules of an interviewer or an interview cannot be read.",
        "Save the rules again.",
    ),
    ProblemType(
        "slot-refused",
        409,
        "This start cannot be booked",
        "The start is not a slot; `reasons` and `nearest` say more.",
        "Choose another slot.",
    ),
    ProblemType(
        "replacement-refused",
        409,
        "This person cannot take the place",
        "The interviewer of a booking cannot be replaced by this person; `reasons` says why.",
        "Choose another person: `GET /api/bookings/{bookingId}/replacements` lists them.",
    ),
    ProblemType(
        "hold-over", 409, "The hold has expired", "The hold has expired.", "Hold or book it again."
    ),
    ProblemType(
        "hold-used",
        409,
        "The hold has already been booked",
        "The hold has become the booking `bookingId`.",
        "Read that booking.",
    ),
    ProblemType(
        "booking-cancelled",
        409,
        "The booking was cancelled",
        "A cancelled booking cannot be moved or get another candidate.",
        "Book again.",
    ),
    ProblemType(
        "link-closed",
        409,
        "The candidate link is closed",
        "The candidate link is revoked or has expired.",
        "Create another link.",
    ),
    ProblemType(
        "reminder-refused",
        409,
        "The candidate gets no reminder now",
        "The candidate has booked with the link, or got a reminder in the last 24 hours.",
        "Wait a day, or send the link yourself.",
    ),
    ProblemType(
        "candidate-booked",
        409,
        "The candidate has an interview at this time",
        "The candidate's email address has another booking at this time; `bookingId` names it.",
        "Choose another time, or send `allowCandidateOverlap`.",
    ),
    ProblemType(
        "already-exists",
        409,
        "It exists already",
        "An interviewer has this email address; `interviewerId` names them.",
        "Change the existing interviewer.",
    ),
    ProblemType(
        "in-use",
        409,
        "It is in use",
        "Panels, bookings, holds or candidate links refer to the object.",
        "Set `active` to false.",
    ),
    ProblemType(
        "interview-inactive",
        409,
        "The interview is not active",
        "The interview is not offered at present, so it has no slots.",
        "Set its `active` to true.",
    ),
    ProblemType(
        "endpoint-inactive",
        409,
        "The webhook endpoint is switched off",
        "Nothing is sent to an endpoint whose `active` is false.",
        "Set `active` to true.",
    ),
    ProblemType(
        "events-expired",
        410,
        "The event is no longer kept",
        "The event `after` is older than 30 days, so later events may be missing.",
        "List the objects again, then read events from `after=latest`.",
    ),
    ProblemType(
        "length-required",
        411,
        "Length Required",
        "The body came without `Content-Length`.",
        "Send the length, not chunks.",
    ),
    ProblemType(
        "precondition-failed",
        412,
        "The object has changed",
        "`If-Match` is not the current `ETag` of the object, or `expectedSequence` not its"
        " `sequence`.",
        "Read the object again, and repeat the change if it is still right.",
    ),
    ProblemType(
        "too-large", 413, "Payload Too Large", "The body has more than 1 MB.", "Send less."
    ),
    ProblemType(
        "unsupported-media-type",
        415,
        "Unsupported Media Type",
        "The body is not `application/json`.",
        "Set `Content-Type`.",
    ),
    ProblemType(
        "key-reused",
        422,
        "The idempotency key was used before",
        "The idempotency key came with another request before.",
        "Use a new key.",
    ),
    ProblemType(
        "throttled", 429, "Too Many Requests", "There were too many requests in this minute.", _WAIT
    ),
    ProblemType(
        "server-error",
        500,
        "Server error",
        "An error in Slotsmith; the log names its type and place.",
        "Report it with the `requestId`.",
    ),
    ProblemType(
        "error",
        500,
        "Internal Server Error",
        "An error of the web framework that has no type of its own.",
        "Report it with the `requestId`.",
    ),
    ProblemType(
        "availability-unknown",
        503,
        "Some calendars could not be read",
        "A calendar could not be read; `unknown` names it.",
        f"{_WAIT} Or use `partial=true` for a list.",
    ),
    ProblemType(
        "database-away",
        503,
        "Try again in a moment",
        "The database is unreachable or busy; nothing was changed.",
        _WAIT,
    ),
    ProblemType(
        "query-too-long",
        503,
        "The search took too long",
        "The search took more than 20 seconds besides the reading of calendars, or waited so long"
        " for other large searches.",
        f"{_WAIT} Or ask for a shorter window or fewer people, or include less.",
    ),
    ProblemType(
        "database-full",
        503,
        "The database is full",
        "The database has no space left; nothing was changed.",
        "Ask the operator, who finds the cause in the log.",
    ),
    ProblemType(
        "database-read-only",
        503,
        "The database is read-only",
        "The database accepts no changes at the moment; nothing was changed.",
        _WAIT,
    ),
    ProblemType(
        "database-not-migrated",
        503,
        "The database is not ready",
        "The tables are not those of this version.",
        "Run `manage.py migrate`.",
    ),
    ProblemType(
        "too-busy",
        503,
        "Try again in a moment",
        "Too many requests are booking the same people; nothing was changed.",
        _WAIT,
    ),
)
PROBLEM_TYPES = {problem_type.slug: problem_type for problem_type in _PROBLEM_TYPES}
