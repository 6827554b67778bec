"""Invitations by mail: one message for each person and change, in the reader's own zone.

It may be sent twice: then it bears the same Message-ID, and says the same.
"""

from __future__ import annotations

import hashlib
from email.utils import formataddr, formatdate
from typing import Any

from django.core.mail import EmailMultiAlternatives

from core.text import single_line
from net.deadline import Deadline
from outbox import email_address, itip, mail_text, smtp
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.notifications import BookingEventType


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Mail what happened to a booking to one of its attendees; `now` is a UTC second.

    Raises TryLater where the mail server is not there or asks for it, GiveUp where it refuses the
    recipient or the message.
    """
    meeting = BookingSnapshot.from_json(payload["meeting"])
    reader = meeting.attendees[payload["attendee"]]
    smtp.check_addresses(reader.email)
    smtp.send(_message(meeting, reader, payload["event"], now), deadline)


def _message(
    meeting: BookingSnapshot, reader: Attendee, event: BookingEventType, now: int
) -> EmailMultiAlternatives:
    name, address = smtp.get_sender()
    message = EmailMultiAlternatives(
        subject=mail_text.build_subject(meeting, reader, event),
        body=mail_text.build_body(meeting, reader, event),
        from_email=formataddr((name, address)),
        to=[formataddr((single_line(reader.name), email_address.normalize(reader.email)))],
        headers=_headers(meeting, reader, now),
    )
    invitation = itip.build_message(meeting, reader, event, (name, address), now)
    kind = f"text/calendar; method={invitation.method}"
    message.attach_alternative(invitation.content.decode(), kind)
    message.attach("invitation.ics", invitation.content, "application/ics")
    return message


def _headers(meeting: BookingSnapshot, reader: Attendee, now: int) -> dict[str, str]:
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
    domain = smtp.get_sender()[1].rpartition("@")[2]
    return f"<{meeting}.{sequence}.{who}@{domain}>"
