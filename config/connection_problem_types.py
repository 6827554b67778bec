"""The types of problem of connecting calendars, for `config.problem_catalogue`.

The answer while a connected calendar cannot be read (503) is in `config.slot_problems`.
"""

from __future__ import annotations

from config.problem_type import ProblemType

CONNECTION_PROBLEM_TYPES = (
    ProblemType(
        "calendar-unreachable",
        400,
        "The calendar server cannot be reached",
        "The server of a connection cannot be reached, or answers with an error.",
        "Check the URL, or try again later.",
    ),
    ProblemType(
        "calendar-sign-in-refused",
        400,
        "The calendar server refuses the sign-in",
        "The server of a connection refuses the user name or the password.",
        "Correct them; an account with two-step sign-in needs an app password.",
    ),
    ProblemType(
        "not-a-calendar",
        400,
        "There is no calendar at this address",
        "The server of a connection answers, but there is no calendar that can be read.",
        "Send the CalDAV URL of the calendar.",
    ),
    ProblemType(
        "not-by-link",
        409,
        "This calendar is not connected with a link",
        "Calendars of this provider are connected with an address or with a password.",
        "Create a connection with its address, or change the connection.",
    ),
    ProblemType(
        "provider-not-configured",
        409,
        "The provider is not configured",
        "The settings of this installation have no client id of the provider.",
        "Ask the operator to set it.",
    ),
    ProblemType(
        "reconnect-refused",
        409,
        "The owner of the calendar is not asked now",
        "The owner was asked in the last 24 hours or has no account to connect the calendar with,"
        " or this installation sends no mails.",
        "Wait a day, invite the interviewer, or send a connect link yourself.",
    ),
    ProblemType(
        "email-missing",
        409,
        "The interviewer has no email address",
        "Google and Microsoft find a calendar by the email address of its owner, and an invitation"
        " is sent to it.",
        "Set the `email` of the interviewer.",
    ),
)
