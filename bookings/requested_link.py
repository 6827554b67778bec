"""The candidate link that the body of a booking names."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from rest_framework import serializers

from bookings import booking
from bookings.booking import BookingExtras, Candidate, LinkAlreadyUsedError
from bookings.candidate_links import AddressChangedError, InvalidLinkError
from bookings.idempotency import IdempotentRequest
from bookings.models import Booking, CandidateLink
from bookings.slot_check import SlotRequest

_FIELD = "candidateLinkId"
_ERRORS: dict[type[Exception], str] = {
    InvalidLinkError: "The candidate link is revoked or has expired.",
    LinkAlreadyUsedError: "The candidate has a booking with this link. Move or cancel it.",
    AddressChangedError: "The link was used with another email address. Use that address.",
}


def add_link(candidate: Candidate, template_id: int, link_id: UUID | None) -> Candidate:
    """Return the candidate with a link of the interview.

    Raise ValidationError if the interview does not have the link.
    """
    if link_id is None:
        return candidate
    link = CandidateLink.objects.filter(uuid=link_id, template=template_id).first()
    if link is None:
        raise serializers.ValidationError({_FIELD: "The interview has no such candidate link."})
    return replace(candidate, link_id=link.pk)


def book(
    request: SlotRequest, candidate: Candidate, idempotent: IdempotentRequest, extras: BookingExtras
) -> Booking:
    """Book a slot; raise ValidationError that names the field if the link cannot book.

    Raise what `booking.book` raises in other cases.
    """
    try:
        return booking.book(request, candidate, idempotent, extras)
    except (InvalidLinkError, LinkAlreadyUsedError, AddressChangedError) as error:
        raise serializers.ValidationError({_FIELD: _ERRORS[type(error)]}) from None
