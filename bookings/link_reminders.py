"""Remind candidates of their links, and show the URL of a link again.

Both use the second secret of a link, so that the URL of the first mail keeps working.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from api.actors import Actor
from bookings import audit, candidate_links, link_invitations, link_mail, link_queries
from bookings.candidate_links import InvalidLinkError
from bookings.idempotency import IdempotentRequest
from bookings.link_invitations import IssuedLink, LinkClosedError
from bookings.locking import retry_transaction
from bookings.models import CandidateLink
from core.resource_models import read_change_time
from engine.timestamps import to_datetime

#: The time between two reminders.
REMINDER_INTERVAL = timedelta(hours=24)


class ReminderRefusedError(Exception):
    """The candidate has booked (`is_booked`), or got a reminder in the last 24 hours."""

    def __init__(self, *, is_booked: bool) -> None:
        self.is_booked = is_booked
        super().__init__("the candidate gets no reminder now")


@retry_transaction()
@transaction.atomic
def remind(
    link_id: UUID, now: int, idempotent: IdempotentRequest, *, notify_candidate: bool = True
) -> IssuedLink:
    """Mail a second URL of a link; without `notify_candidate`, only return it.

    Raise LinkNotFoundError, LinkClosedError, ReminderRefusedError, what `IdempotentRequest.check`
    raises, or ConcurrencyError.
    """
    idempotent.check()
    link = _lock(link_id, now)
    if notify_candidate:
        _check_reminder(link, now)
    issued = IssuedLink(link, link_invitations.build_url(candidate_links.copy_secret(link)))
    if notify_candidate:
        _send(issued, idempotent.caller, now)
    else:
        audit.record_link_action(audit.Action.LINK_SHOWN, link, idempotent.caller, now)
    idempotent.store_response(issued)
    return issued


def can_remind(link: CandidateLink, booking_id: UUID | None, now: int) -> bool:
    """Return whether a candidate may get a reminder at a UTC second."""
    is_open = link_queries.get_state(link, booking_id, now) == "open"
    return is_open and not _is_reminded(link, now)


def _lock(link_id: UUID, now: int) -> CandidateLink:
    link = link_invitations.find(link_id)
    try:
        return candidate_links.lock(link.pk, now)
    except InvalidLinkError:
        raise LinkClosedError from None


def _check_reminder(link: CandidateLink, now: int) -> None:
    is_booked = link_queries.get_booking_id(link) is not None
    if is_booked or _is_reminded(link, now):
        raise ReminderRefusedError(is_booked=is_booked)


def _is_reminded(link: CandidateLink, now: int) -> bool:
    return bool(link.reminded_at and link.reminded_at > to_datetime(now) - REMINDER_INTERVAL)


def _send(issued: IssuedLink, actor: Actor, now: int) -> None:
    link = issued.link
    link.reminded_at, link.updated_at = to_datetime(now), read_change_time()
    link.save(update_fields=["reminded_at", "updated_at"])
    audit.record_link_action(audit.Action.LINK_REMINDED, link, actor, now)
    link_mail.send_reminder(link, issued.url, now)
