"""The types of problem of accounts, for `config.problem_catalogue`."""

from __future__ import annotations

from config.problem_type import ProblemType

ACCOUNT_PROBLEM_TYPES = (
    ProblemType(
        "account-linked",
        409,
        "The interviewer has an account",
        "The interviewer to invite is linked to an account already.",
        "Nothing: the interviewer can sign in.",
    ),
    ProblemType(
        "last-administrator",
        409,
        "The last administrator stays",
        "The change would leave no active administrator.",
        "Make another account an administrator first.",
    ),
    ProblemType(
        "session-required",
        403,
        "This needs the session of an administrator",
        "An API token or an anonymous caller tried to read or change accounts, invitations or API"
        " tokens.",
        "Sign in as an administrator; no token can be given this right.",
    ),
)
