"""The form of an interview type that sends a candidate link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from api.scopes import Scope
from bookings import link_invitations
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.serializers import InviteeSerializer
from pages.interviews.board_page import get_template, render_board
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def send_link(viewer: SignedInRequest, template_id: int) -> HttpResponse:
    """Create a candidate link, mail it, and show it once on the board."""
    board_url = f"{reverse('board', args=[template_id])}?{viewer.request.GET.urlencode()}"
    if viewer.request.method != "POST":
        return HttpResponseRedirect(board_url)
    form = viewer.request.POST
    serializer = InviteeSerializer(data={name: form.get(name, "") for name in ("name", "email")})
    if not serializer.is_valid():
        context = {"link_form": form, "link_errors": serializer.errors}
        return render_board(viewer, template_id, context, status=400)
    invitee, template = Invitee(**serializer.validated_data), get_template(template_id)
    issued = link_invitations.issue(template, invitee, viewer.now, without_key(viewer.actor))
    messages.success(viewer.request, issued.url, extra_tags="link")
    return HttpResponseRedirect(f"{board_url}#send")
