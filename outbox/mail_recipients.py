"""Which participants of a booking get mails about a change of it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from outbox.booking_payload import Attendee


@dataclass(frozen=True)
class MailRecipients:
    """The groups of participants who get mails; calendars and webhooks do not depend on it.

    With `interviewer_ids`, only these interviewers get mails.
    """

    candidate: bool = True
    interviewers: bool = True
    interviewer_ids: Set[int] | None = None

    def includes(self, attendee: Attendee) -> bool:
        if attendee.role == "candidate":
            return self.candidate
        is_selected = (
            self.interviewer_ids is None or attendee.interviewer_id in self.interviewer_ids
        )
        return self.interviewers and is_selected


ALL_RECIPIENTS = MailRecipients()
