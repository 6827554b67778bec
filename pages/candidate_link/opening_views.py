"""Record that a candidate has opened a link."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bookings import link_openings
from pages.candidate_link.candidate_request import CandidateRequest, candidate_view


@csrf_exempt  # a beacon sends no token, and only who knows the secret can send this request
@require_POST
@candidate_view
def record_opening(candidate: CandidateRequest) -> HttpResponse:
    """Count that a browser shows the page of a link; `opened.js` sends the request.

    A coordinator who tries the link while signed in is not counted.
    """
    if not candidate.request.user.is_authenticated:
        link_openings.record_opening(candidate.link, candidate.now)
    return HttpResponse(status=204)
