"""Send mail through the configured mail server and classify its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from core.calendar_errors import ReadError
from core.text import single_line
from net.deadline import Deadline
from outbox import email_address
from outbox.errors import PermanentError, RetryableError
from outbox.smtp_deadline import ending_at_deadline


def get_sender(company_name: str = "") -> tuple[str, str]:
    """Return the name and the address of the sender.

    The name is that of the company. A company without a name has the name of DEFAULT_FROM_EMAIL.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return single_line(company_name) or single_line(name), address


def list_reply_to(address: str) -> list[str]:
    """Return the value of the Reply-To header for an address; "" means no header."""
    return [email_address.normalize(address)] if address else []


def check_addresses(recipient: str) -> None:
    """Raise PermanentError if the recipient is invalid, RetryableError if the sender is."""
    if not email_address.is_valid(recipient):
        raise PermanentError("the recipient's email address is invalid")
    if not email_address.is_valid(get_sender()[1]):
        raise RetryableError("DEFAULT_FROM_EMAIL is not a valid email address")


def send(mail: EmailMessage, deadline: Deadline) -> None:
    """Send one mail to one recipient.

    Raise RetryableError if the mail server is unavailable or asks to retry, PermanentError if it
    rejects the recipient or the mail.
    """
    backend = get_connection(timeout=_compute_timeout(deadline))
    with (
        _translated_errors(),
        ending_at_deadline(backend, deadline.remaining()),
        backend as connection,
    ):
        connection.send_messages([mail])


def _compute_timeout(deadline: Deadline) -> float:
    """Return the timeout in seconds of each read and write; `ending_at_deadline` limits all."""
    try:
        return min(settings.EMAIL_TIMEOUT, deadline.remaining())
    except ReadError:
        raise RetryableError("no time was left to send the mail") from None


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Translate SMTP errors into delivery errors.

    Only the status code is kept: the server's text may quote email addresses.
    """
    try:
        yield
    except SMTPRecipientsRefused as error:
        codes = sorted(code for code, _text in error.recipients.values())
        raise _build_rejection("the recipient", codes[0]) from None
    except SMTPDataError as error:
        raise _build_rejection("the mail", error.smtp_code) from None
    except SMTPResponseException as error:
        raise RetryableError(f"the mail server refuses to send ({error.smtp_code})") from None
    except (SMTPException, OSError) as error:
        raise RetryableError(f"the mail server is unavailable ({type(error).__name__})") from None


def _build_rejection(rejected: str, code: int) -> RetryableError | PermanentError:
    if code >= 500:
        return PermanentError(f"the mail server rejected {rejected} ({code})")
    return RetryableError(f"the mail server temporarily rejected {rejected} ({code})")
