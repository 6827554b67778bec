"""Find the candidate link that a URL names."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from bookings import link_invitations
from bookings.link_invitations import LinkNotFoundError
from bookings.models import CandidateLink


def find(link_id: UUID) -> CandidateLink:
    """Return a link; raise Http404 if there is none."""
    try:
        return link_invitations.find(link_id)
    except LinkNotFoundError:
        raise Http404 from None
