"""The list of interview types, and the form that sends a candidate link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import link_invitations
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.serializers import InviteeSerializer
from interviews.models import InterviewTemplate
from pages.interviews.board_page import get_template, render_board
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def template_list(viewer: SignedInRequest) -> HttpResponse:
    """List all interview templates with the members of their panels."""
    templates = InterviewTemplate.objects.prefetch_related("interviewers", "groups")
    rows = [(template, _panel_names(template)) for template in templates]
    return viewer.render("interviews/list", {"current_page": "interview-list", "rows": rows})


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


def _panel_names(template: InterviewTemplate) -> list[str]:
    """Return the names of the required interviewers, then of the groups."""
    interviewers = [interviewer.name for interviewer in template.interviewers.all()]
    groups = [group.name for group in template.groups.all()]
    return interviewers + groups
