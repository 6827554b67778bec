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
)
