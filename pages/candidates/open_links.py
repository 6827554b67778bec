"""The candidate links of an interview type that are still valid, and how to withdraw one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from bookings import candidate_links
from bookings.candidate_links import OpenLink
from bookings.models import CandidateLink
from engine.timestamps import from_datetime
from pages.signed_in_request import SignedInRequest, signed_in_view

#: The links that a page lists.
MAX_LINKS = 100


@dataclass(frozen=True)
class OpenLinkRow:
    """A valid link with the day until which it is valid, as text."""

    link: CandidateLink
    valid_until: str
    has_booking: bool


def build_context(viewer: SignedInRequest, template_id: int) -> dict[str, Any]:
    """Return the valid links of an interview type for its page."""
    links, has_more = candidate_links.list_open(template_id, viewer.now, MAX_LINKS)
    return {
        "open_links": [_build_row(link, viewer) for link in links],
        "has_more_links": has_more,
        "withdrawn_text": _describe_withdrawn(viewer.flash_messages.get("withdrawn", "")),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.BOOKINGS_WRITE)
def withdraw_link(viewer: SignedInRequest, template_id: int, link_id: int) -> HttpResponse:
    """Withdraw a candidate link; a booking that was made with it stays."""
    board_url = f"{reverse('board', args=[template_id])}?{viewer.request.GET.urlencode()}"
    if viewer.request.method != "POST":
        return HttpResponseRedirect(board_url)
    link = CandidateLink.objects.filter(pk=link_id, template=template_id).first()
    if link is None:
        raise Http404
    candidate_links.revoke(link, viewer.actor, viewer.now)
    messages.success(viewer.request, str(link.pk), extra_tags="withdrawn")
    return HttpResponseRedirect(f"{board_url}#links")


def _build_row(open_link: OpenLink, viewer: SignedInRequest) -> OpenLinkRow:
    link = open_link.link
    valid_until = viewer.clock.format_day(from_datetime(link.expires_at))
    return OpenLinkRow(link, valid_until, open_link.has_booking)


def _describe_withdrawn(link_id: str) -> str:
    """Return a sentence about the link that was withdrawn a moment ago; empty without one."""
    link = CandidateLink.objects.filter(pk=link_id).first() if link_id else None
    if link is None:
        return ""
    text = _("The link for %(candidate)s was withdrawn and no longer works.")
    return text % {"candidate": link.candidate_name or link.candidate_email}
