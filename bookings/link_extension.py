"""Change the expiry of a candidate link."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from bookings import audit, link_invitations
from bookings.idempotency import IdempotentRequest
from bookings.link_invitations import LinkClosedError
from bookings.locking import retry_transaction
from bookings.models import CandidateLink
from core.resource_models import read_change_time
from engine.timestamps import to_datetime


@retry_transaction()
@transaction.atomic
def extend(
    link_id: UUID, expires_at: int, now: int, idempotent: IdempotentRequest
) -> CandidateLink:
    """Set the UTC second at which a link expires, also for an expired link, and return the link.

    Raise LinkNotFoundError, LinkClosedError if it is revoked or closed, what
    `IdempotentRequest.check` raises, or ConcurrencyError.
    """
    idempotent.check()
    unlocked = link_invitations.find(link_id)
    link = CandidateLink.objects.select_for_update().get(pk=unlocked.pk)
    if link.revoked_at or link.closed_at:
        raise LinkClosedError
    moment = to_datetime(expires_at)
    if link.expires_at != moment:
        # an event of the former expiry may have been published, and the new one gets its own
        link.expires_at, link.has_expiry_event = moment, False
        link.updated_at = read_change_time()
        link.save(update_fields=["expires_at", "has_expiry_event", "updated_at"])
        audit.record_link_action(audit.Action.LINK_EXTENDED, link, idempotent.caller, now)
    idempotent.store_response(link)
    return link
