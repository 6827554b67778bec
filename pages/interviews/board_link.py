"""The candidate link with which a coordinator books on behalf of its candidate."""

from __future__ import annotations

from uuid import UUID

from bookings import candidate_links
from bookings.candidate_links import InvalidLinkError
from bookings.models import CandidateLink
from pages.signed_in_request import SignedInRequest


def find_link(viewer: SignedInRequest, template_id: int) -> CandidateLink | None:
    """Return the link of the interview type that the query string names, if it can book."""
    try:
        link_id = UUID(viewer.request.GET.get("link", ""))
    except ValueError:
        return None
    link = CandidateLink.objects.filter(uuid=link_id, template=template_id).first()
    return link if link and candidate_links.is_valid(link, viewer.now) else None


def get_link_id(viewer: SignedInRequest, template_id: int) -> int | None:
    """Return the row id of that link, or None if the query string names none.

    Raise InvalidLinkError if it can no longer book.
    """
    link = find_link(viewer, template_id)
    if link is None and viewer.request.GET.get("link"):
        raise InvalidLinkError
    return link.pk if link else None
