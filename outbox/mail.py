"""Invitations by mail: one message for each person and change, in the reader's own zone.

It may be sent twice: then it bears the same Message-ID, and says the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formataddr, formatdate, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from calendars.deadline import Deadline
from calendars.entries import plain
from calendars.errors import CalendarError
from outbox import addresses, invitations, wording
from outbox.announce import Event
from outbox.errors import GiveUp, TryLater
from outbox.meeting import Attendee, Meeting


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Mail what happened to a booking to one of its attendees; `now` is a UTC second.

    Raises TryLater where the mail server is not there or asks for it, GiveUp where it refuses the
    recipient or the message.
    """
    meeting = Meeting.from_json(payload["meeting"])
    reader = meeting.attendees[payload["attendee"]]
    if not addresses.is_one(reader.email):
        raise GiveUp("the address is none")
    if not addresses.is_one(_sender()[1]):
        raise TryLater("DEFAULT_FROM_EMAIL is no address")
    message = _message(meeting, reader, payload["event"], now)
    with _errors_told(), get_connection(timeout=_timeout(deadline)) as connection:
        connection.send_messages([message])


def _timeout(deadline: Deadline) -> float:
    """Seconds for each step; the mail server is ours, and not expected to drip."""
    try:
        return min(settings.EMAIL_TIMEOUT, deadline.remaining())
    except CalendarError:
        raise TryLater("there was no time left") from None


def _message(meeting: Meeting, reader: Attendee, event: Event, now: int) -> EmailMultiAlternatives:
    name, address = _sender()
    message = EmailMultiAlternatives(
        subject=wording.subject(meeting, reader, event),
        body=wording.text(meeting, reader, event),
        from_email=formataddr((name, address)),
        to=[formataddr((plain(reader.name), addresses.checked(reader.email)))],
        headers=_headers(meeting, reader, now),
    )
    invitation = invitations.write(meeting, reader, event, (name, address), now)
    kind = f"text/calendar; method={invitation.method}"
    message.attach_alternative(invitation.content.decode(), kind)
    message.attach("invitation.ics", invitation.content, "application/ics")
    return message


def _sender() -> tuple[str, str]:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return plain(name), address


def _headers(meeting: Meeting, reader: Attendee, now: int) -> dict[str, str]:
    """A name for the message, the first message of its thread, and that no human wrote it."""
    headers = {
        "Message-ID": _message_id(meeting.id, meeting.sequence, reader),
        "Date": formatdate(now),
        "Auto-Submitted": "auto-generated",
    }
    if meeting.sequence:
        first = _message_id(meeting.id, 0, reader)
        headers |= {"In-Reply-To": first, "References": first}
    return headers


def _message_id(meeting: str, sequence: int, reader: Attendee) -> str:
    """The same for the same change and reader, whose address it does not tell."""
    who = hashlib.sha256(f"{meeting} {reader.email.lower()}".encode()).hexdigest()[:16]
    domain = _sender()[1].rpartition("@")[2]
    return f"<{meeting}.{sequence}.{who}@{domain}>"


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
        raise TryLater(f"the mail server does not let us send ({error.smtp_code})") from None
    except (SMTPException, OSError) as error:
        raise TryLater(f"the mail server cannot be used ({type(error).__name__})") from None


def _refusal(what: str, code: int) -> TryLater | GiveUp:
    if code >= 500:
        return GiveUp(f"the mail server refuses {what} ({code})")
    return TryLater(f"the mail server refuses {what} for now ({code})")
