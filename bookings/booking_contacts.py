"""The coordinators whom an interviewer can ask about a booking."""

from __future__ import annotations

from django.db.models import Q

from api.actors import ActorKind
from bookings.models import AuditEntry, Booking
from people import coordinator_accounts
from people.coordinator_accounts import Recipient

#: How many coordinators are named, if it is not known which of them made the booking.
MAX_CONTACTS = 3


def list_contacts(booking: Booking) -> list[Recipient]:
    """Return the coordinator who last worked on a booking or its link; else the first coordinators.

    All of them are active and have an email address.
    """
    contacts = coordinator_accounts.list_recipients()
    by_account = {each.account_id: each for each in contacts}
    entries = Q(booking_id=booking.pk)
    if booking.link:
        entries |= Q(link_id=booking.link.uuid)
    actors = AuditEntry.objects.filter(
        entries, actor_kind=ActorKind.ACCOUNT.value, actor_id__in=list(by_account)
    )
    last_actor = actors.values_list("actor_id", flat=True).first()
    return contacts[:MAX_CONTACTS] if last_actor is None else [by_account[last_actor]]
