"""The list of candidates and their links."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from api.scopes import Scope
from interviews.models import InterviewTemplate
from pages.candidates import erase_result, list_page
from pages.candidates.link_texts import FILTER_LABELS
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def candidate_list(viewer: SignedInRequest) -> HttpResponse:
    """List the links of all candidates, the newest first, in pages."""
    query = list_page.parse_query(viewer.request.GET)
    context = {
        "current_page": "candidate-list",
        "query": query,
        "has_filter": bool(set(query) - {"after"}),
        "states": FILTER_LABELS.items(),
        "templates": InterviewTemplate.objects.order_by("name", "pk"),
        "page": list_page.load_page(query, viewer.now, viewer.clock),
        "erased_text": erase_result.describe(viewer.flash_messages.get(erase_result.TAG, "")),
        "sent_text": _describe_sent(viewer.flash_messages.get("sent-links", "")),
    }
    return viewer.render("candidates/list", context)


def _describe_sent(count: str) -> str:
    """Return a sentence about the links that were sent a moment ago; empty without any."""
    if not count.isdigit():
        return ""
    text = ngettext(
        "Slotsmith sends %(count)s link.", "Slotsmith sends %(count)s links.", int(count)
    )
    return text % {"count": count}
