"""The problems of accounts, for `config.exception_handler`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from access.invitations import AlreadyLinkedError, NoEmailAddressError
from config.problem_details import Problem


def _already_linked(error: Any) -> Problem:
    return Problem("account-linked", "The interviewer has an account already.")


def _email_missing(error: Any) -> Problem:
    return Problem("email-missing", "The interviewer has no email address for the invitation.")


TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    AlreadyLinkedError: _already_linked,
    NoEmailAddressError: _email_missing,
}
