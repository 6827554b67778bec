"""Handing a message to the mail server, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from core.read_errors import ReadError
from core.text import single_line
from net.deadline import Deadline
from outbox import email_address
from outbox.errors import PermanentError, RetryableError


def get_sender() -> tuple[str, str]:
    """The name and the address that we send from."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return single_line(name), address


def check_addresses(address: str) -> None:
    """GiveUp if nobody can be written to at an address, TryLater if we have none ourselves."""
    if not email_address.is_valid(address):
        raise PermanentError("the address is none")
    if not email_address.is_valid(get_sender()[1]):
        raise RetryableError("DEFAULT_FROM_EMAIL is no address")


def send(message: EmailMessage, deadline: Deadline) -> None:
    """Send one message to one person.

    Raises TryLater where the mail server is not there or asks for it, GiveUp where it refuses the
    recipient or the message.
    """
    with _errors_told(), get_connection(timeout=_timeout(deadline)) as connection:
        connection.send_messages([message])


def _timeout(deadline: Deadline) -> float:
    """Seconds for each step; the mail server is ours, and not expected to drip."""
    try:
        return min(settings.EMAIL_TIMEOUT, deadline.remaining())
    except ReadError:
        raise RetryableError("there was no time left") from None


@contextmanager
def _errors_told() -> Iterator[None]:
    """What servers say is told by their codes: their words may quote addresses."""
    try:
        yield
    except SMTPRecipientsRefused as error:
        codes = sorted(code for code, _ in error.recipients.values())
        raise _refusal("the recipient", codes[0]) from None
    except SMTPDataError as error:
        raise _refusal("the message", error.smtp_code) from None
    except SMTPResponseException as error:
        raise RetryableError(f"the mail server does not let us send ({error.smtp_code})") from None
    except (SMTPException, OSError) as error:
        raise RetryableError(f"the mail server cannot be used ({type(error).__name__})") from None


def _refusal(what: str, code: int) -> RetryableError | PermanentError:
    if code >= 500:
        return PermanentError(f"the mail server refuses {what} ({code})")
    return RetryableError(f"the mail server refuses {what} for now ({code})")
