"""The problems of accounts, for `config.exception_handler`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from access.account_roles import LastAdministratorError
from access.invitations import AlreadyLinkedError, NoEmailAddressError
from config.problem_details import Problem
from outbox.reconnect_mails import OwnerUnreachableError, ReconnectMailRefusedError

#: Why no mail was sent, by the code of the error.
_RECONNECT_REFUSALS = {
    "mail_off": "This installation sends no mails.",
    "account_missing": "The interviewer has no account, and needs one to connect this calendar.",
    "asked_recently": "The interviewer was asked in the last 24 hours.",
}


def _already_linked(error: Any) -> Problem:
    return Problem("account-linked", "The interviewer has an account already.")


def _email_missing(error: Any) -> Problem:
    return Problem("email-missing", "The interviewer has no email address for the invitation.")


def _last_administrator(error: Any) -> Problem:
    detail = "This is the last administrator. Make another account an administrator first."
    return Problem("last-administrator", detail)


def _owner_unreachable(error: Any) -> Problem:
    return Problem("email-missing", "The interviewer has no email address for the mail.")


def _reconnect_refused(error: Any) -> Problem:
    return Problem("reconnect-refused", _RECONNECT_REFUSALS[error.code])


TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    AlreadyLinkedError: _already_linked,
    NoEmailAddressError: _email_missing,
    LastAdministratorError: _last_administrator,
    OwnerUnreachableError: _owner_unreachable,
    ReconnectMailRefusedError: _reconnect_refused,
}
