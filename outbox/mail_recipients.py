"""Which participants of a booking get mails about a change of it."""

from __future__ import annotations

from dataclasses import dataclass

from outbox.booking_payload import Attendee


@dataclass(frozen=True)
class MailRecipients:
    """The groups of participants who get mails; calendars and webhooks do not depend on it."""

    candidate: bool = True
    interviewers: bool = True

    def includes(self, attendee: Attendee) -> bool:
        return self.candidate if attendee.role == "candidate" else self.interviewers


ALL_RECIPIENTS = MailRecipients()
