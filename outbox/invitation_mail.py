"""The `mail` channel: invitations by mail, one message per attendee and change.

A retry sends the same content under the same Message-ID, so that mail clients can drop duplicates.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from email.utils import formataddr, formatdate
from typing import Any

from django.core.mail import EmailMultiAlternatives

from company import company_data
from core.encrypted_fields import UndecryptableText
from core.text import single_line
from net.deadline import Deadline
from outbox import email_address, interviewer_page, itip, mail_text, smtp
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType
from outbox.errors import RetryableError

#: The text of a link in a mail that is shown to others than its recipient.
MASKED_LINK = "•••"


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Mail a change of a booking to one attendee; `now` is a UTC second.

    Raise RetryableError if the mail server is unavailable or asks to retry, or no configured key
    decrypts the URL of the candidate's page; PermanentError if the server rejects the recipient or
    the message.
    """
    booking = _read_booking(payload, now)
    company = company_data.load()
    recipient = _find_recipient(booking, payload, company.language)
    smtp.check_addresses(recipient.email)
    mail = _build_mail(booking, recipient, payload["event"], company.name, now)
    if copy := payload.get("copy"):
        mail.extra_headers["Message-ID"] = _build_message_id(booking, recipient, f"copy{copy}")
    mail.reply_to = smtp.list_reply_to(company.reply_to)
    smtp.send(mail, deadline)


def describe(payload: dict[str, Any], sent_at: int) -> tuple[str, str]:
    """Return the subject and the text of a mail, with a masked link; `sent_at` is a UTC second.

    Both are empty if the payload is no longer kept.
    """
    if "booking" not in payload:
        return "", ""
    mask = MASKED_LINK if payload.get("has_link") else ""
    booking = _read_booking({**payload, "text": mask}, sent_at)
    company = company_data.load()
    recipient = _find_recipient(booking, payload, company.language)
    event = payload["event"]
    subject = mail_text.build_subject(booking, recipient, event)
    return subject, mail_text.build_body(booking, recipient, event, company.name)


def read_recipient(payload: dict[str, Any]) -> Attendee | None:
    """Return the recipient of a mail; None if the payload is no longer kept."""
    if "booking" not in payload:
        return None
    position: int = payload["attendee"]
    return BookingDetails.from_json(payload["booking"]).attendees[position]


def _find_recipient(booking: BookingDetails, payload: dict[str, Any], language: str) -> Attendee:
    """Return the recipient with a language, which is that of the company by default."""
    position: int = payload["attendee"]
    attendee = booking.attendees[position]
    return replace(attendee, language=attendee.language or language)


def _read_booking(payload: dict[str, Any], now: int) -> BookingDetails:
    """Return the booking with the recipient's page, and no deadline that has passed."""
    url = payload.get("text", "")
    if isinstance(url, UndecryptableText):
        raise RetryableError("the text cannot be decrypted with the configured keys")
    booking = BookingDetails.from_json(payload["booking"])
    deadline = booking.change_deadline if booking.change_deadline > now else 0
    own_url = interviewer_page.build_url(booking.id) if payload.get("has_page") else ""
    return replace(booking, candidate_url=url, change_deadline=deadline, interviewer_url=own_url)


def _build_mail(
    booking: BookingDetails,
    recipient: Attendee,
    event: BookingEventType,
    company_name: str,
    now: int,
) -> EmailMultiAlternatives:
    name, address = smtp.get_sender(company_name)
    recipient_address = email_address.normalize(recipient.email)
    mail = EmailMultiAlternatives(
        subject=mail_text.build_subject(booking, recipient, event),
        body=mail_text.build_body(booking, recipient, event, company_name),
        from_email=formataddr((name, address)),
        to=[formataddr((single_line(recipient.name), recipient_address))],
        headers=_build_headers(booking, recipient, now),
    )
    invitation = itip.build_message(booking, recipient, event, (name, address), now)
    media_type = f"text/calendar; method={invitation.method}"
    mail.attach_alternative(invitation.content.decode(), media_type)
    mail.attach("invitation.ics", invitation.content, "application/ics")
    return mail


def _build_headers(booking: BookingDetails, recipient: Attendee, now: int) -> dict[str, str]:
    """Return the headers that identify a mail, thread it, and mark it as automatic."""
    headers = {
        "Message-ID": _build_message_id(booking, recipient, booking.sequence),
        "Date": formatdate(now),
        "Auto-Submitted": "auto-generated",
    }
    if booking.sequence:
        first_message_id = _build_message_id(booking, recipient, 0)
        headers |= {"In-Reply-To": first_message_id, "References": first_message_id}
    return headers


def _build_message_id(booking: BookingDetails, recipient: Attendee, change: int | str) -> str:
    """Return a Message-ID that depends on the change and on a hash of the recipient's address."""
    digest = hashlib.sha256(f"{booking.id} {recipient.email.lower()}".encode()).hexdigest()[:16]
    domain = smtp.get_sender()[1].rpartition("@")[2]
    return f"<{booking.id}.{change}.{digest}@{domain}>"
